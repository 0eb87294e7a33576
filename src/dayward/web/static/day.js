"use strict";
/* What pages do beyond plain links and forms: keys, moving through rows, failures told, forms emptied. */
(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const one = (what, where = document) => where.querySelector(what);
  const root = document.documentElement;
  root.classList.add("scripted");

  /* Rows: one is chosen, keys act on it. */
  let place = -1;
  const rows = () => all("[data-row]", one("#page"));
  const choose = (to) => {
    const found = rows();
    all(".row.chosen").forEach((row) => row.classList.remove("chosen"));
    if (!found.length) { place = -1; return null; }
    place = Math.max(0, Math.min(to, found.length - 1));
    const row = found[place];
    row.classList.add("chosen");
    const inside = one("a, button:not([disabled])", row);
    if (inside) inside.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return row;
  };
  const chosen = () => one(".row.chosen");
  const press = (what) => { const row = chosen(); const it = row && one(what, row); if (it) it.click(); };

  const goes = { t: "/", c: "/chat", a: "/tasks", k: "/calendar", p: "/projects", g: "/goals", w: "/waiting", r: "/review", n: "/notes", h: "/habits", o: "/approvals", s: "/schedules" };
  const keys = {
    j: () => choose(place + 1),
    k: () => choose(place - 1),
    x: () => press("button.tick"),
    e: () => press("[data-edit]"),
    p: () => press("[data-later]"),
    u: () => { const undo = one("#told button") || one(".changes button"); if (undo) undo.click(); },
    "?": () => one("#keys").showModal(),
  };
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const writing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      const open = one(".editing");
      if (open) one("[data-cancel]", open).click();
      else if (writing) writing.blur();
      return;
    }
    if (writing || one("dialog[open]")) return;
    const field = all("[data-key]").find((it) => it.dataset.key === event.key);
    let done = true;
    if (going && goes[event.key]) location.href = goes[event.key];
    else if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); }
    else if (field) { field.focus(); if (field.select) field.select(); }
    else if (keys[event.key]) keys[event.key]();
    else done = false;
    if (event.key !== "g") going = false;
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const edit = event.target.closest("[data-edit]");
    if (edit && edit.closest("[data-row]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      htmx.ajax("GET", edit.getAttribute("href"), { source: edit, target: edit.closest("[data-row]"), swap: "innerHTML", select: "#edit", selectOOB: "" });
    }
    const opener = event.target.closest("[data-opens]");
    if (opener) one(opener.dataset.opens).showModal();
    const cancel = event.target.closest("[data-cancel]");
    const row = cancel && cancel.closest("[data-row]");
    if (row && row.before_) { event.preventDefault(); row.replaceChildren(...row.before_); delete row.before_; htmx.process(row, true); }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog, .told-part").matches("dialog") ? closer.closest("dialog").close() : closer.closest(".told-part").remove();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  /* Requests: shown while they last, told where they fail. */
  const tell = (text, next) => {
    const part = document.createElement("div");
    part.className = "told-part failed";
    for (const words of [text, next]) { const line = document.createElement("p"); line.textContent = words; part.append(line); }
    one("#told").replaceChildren(part);
  };
  let under = 0;
  const busy = (by) => { under = Math.max(0, under + by); root.classList.toggle("busy", under > 0); };
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (!request.body.has("back") || !(sourceElement.id === "act" || sourceElement.closest("[data-row]"))) return;
    const here = new URL(location.href);
    here.searchParams.delete("told");
    request.body.set("back", here.pathname + here.search);
  });
  document.addEventListener("htmx:before:request", () => busy(1));
  document.addEventListener("htmx:finally:request", () => busy(-1));
  document.addEventListener("htmx:error", (event) => {
    const lost = event.detail.error instanceof TypeError || event.detail.error === "timeout";
    if (event.detail.error && event.detail.error.name === "AbortError") return;
    tell(lost ? "Dayward cannot be reached." : "That did not work.", "Nothing was lost here; try again.");
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (source.matches("form") && event.detail.ctx.response.status < 400) {
      all("[data-clear]", source).forEach((it) => { it.value = ""; });
      all(".preview").forEach((it) => it.replaceChildren());
    }
    const row = source.closest && source.closest("[data-row]");
    if (row && source.matches("[data-edit]")) row.before_ = [...row.childNodes];
  });
  document.addEventListener("htmx:sse:before:message", (event) => {
    if (event.target.id === "day" && one(".editing")) event.detail.cancelled = true; /* what is being written stays */
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const focus = one(".editing [autofocus]");
    if (focus) focus.focus();
    else if (place >= 0 && !chosen() && !document.activeElement.closest("input, textarea, select")) choose(place);
    fade();
  });

  /* What was told goes away by itself, unless it can be taken back or went wrong. */
  let fading;
  const fade = () => {
    clearTimeout(fading);
    const told = one("#told");
    if (told && told.firstElementChild && !one(".failed", told)) fading = setTimeout(() => { if (!told.matches(":hover, :focus-within")) told.replaceChildren(); else fade(); }, 12000);
  };
  addEventListener("DOMContentLoaded", fade);

  if ("serviceWorker" in navigator && document.body && document.body.matches(".within")) navigator.serviceWorker.register("/sw.js");
})();
