// The composer: Enter sends, Shift+Enter begins a line, it grows with its text, and the last words stay in sight.
"use strict";
(() => {
  const box = document.getElementById("say");
  const form = document.getElementById("composer");
  const thread = document.getElementById("thread");
  if (!box || !form || !thread) return;
  const fit = () => {
    box.rows = Math.min(10, box.value.split("\n").length);
  };
  const down = () => {
    thread.scrollTop = thread.scrollHeight;
  };
  const atEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < 120;
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (box.value.trim()) form.requestSubmit();
    }
  });
  document.body.addEventListener("htmx:after:request", (event) => {
    if (event.target !== form) return;
    box.value = "";
    form.querySelectorAll("input[type=file]").forEach((file) => {
      file.value = "";
    });
    fit();
    down();
  });
  let end = true;
  thread.addEventListener("scroll", () => {
    end = atEnd();
  });
  new MutationObserver(() => {
    if (end) down();
  }).observe(thread, { childList: true, subtree: true, characterData: true });
  down();
})();
