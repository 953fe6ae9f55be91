// Set before the first paint, so that no page flashes in the wrong colours.
const saved = localStorage.getItem("theme");
if (saved) document.documentElement.dataset.theme = saved;
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme")?.addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("theme", dark ? "light" : "dark");
    document.dispatchEvent(new Event("themechange"));
  });
  const language = document.getElementById("language");
  language?.addEventListener("click", () => {
    document.cookie = `dafeng_language=${language.dataset.language}; path=/; max-age=31536000; samesite=lax`;
    language.href += location.hash;
  });
});
