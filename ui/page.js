// Opens articles in the reading pane and brings the quotation into view.
// Knows the attributes that ui/*.py write (data-article, data-start, data-end), not their meaning.
// Gradio runs this as the body of a function, with the pane's content as `element`.

const page = document.documentElement; // data-pane: none, "list" or "article"; see style.css
const frame = element.closest("#pane"); // what scrolls
const desk = element.closest("#desk"); // the pane and the conversation beside it
let opener = null; // gets the focus back when the article closes

// Gradio may mount the pane again; only the newest listeners may act.
window.datelineListeners?.abort();
window.datelineListeners = new AbortController();
const { signal } = window.datelineListeners;

function bringIntoView() {
  const reading = element.querySelector(".reading");
  if (!reading || page.dataset.pane !== "article") return;
  reading.focus({ preventScroll: true });
  frame.scrollTop = 0;
  const mark = reading.querySelector("mark");
  if (!mark) return;
  // The top of the article tells whose words these are: leave it only when there is need.
  const { top, height } = frame.getBoundingClientRect();
  if (mark.getBoundingClientRect().bottom <= top + height * 0.75) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}

function open(button) {
  const { article, start = "0", end = "0" } = button.dataset;
  const shown = element.querySelector(".reading")?.dataset ?? {};
  const unchanged = shown.article === article && shown.start === start && shown.end === end;
  opener?.removeAttribute("aria-current");
  opener = button;
  opener.setAttribute("aria-current", "true");
  page.dataset.pane = "article";
  if (unchanged) bringIntoView();
  else trigger("open", { article, start: Number(start), end: Number(end) });
}

function leave(view) {
  if (view) page.dataset.pane = view;
  else delete page.dataset.pane;
  opener?.removeAttribute("aria-current");
  opener?.focus();
}

function press(event) {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.article) open(button);
  else if (button.dataset.limit) trigger("more", { limit: Number(button.dataset.limit) });
  else if (button.matches(".back")) leave("list");
  else if (button.matches(".shelf")) leave(page.dataset.pane ? "" : "list");
}

function key(event) {
  if (event.key === "Escape" && page.dataset.pane) leave("");
}

// An answer is read from its question down, so a new question goes to the top and stays there.
let count = 0;
const watcher = new MutationObserver(() => {
  const questions = desk.querySelectorAll("#chat .asked");
  if (questions.length > count) questions[questions.length - 1].scrollIntoView();
  count = questions.length;
});
watcher.observe(desk, { childList: true, subtree: true });
signal.addEventListener("abort", () => watcher.disconnect());

document.addEventListener("click", press, { signal });
document.addEventListener("keydown", key, { signal });
watch("value", bringIntoView);
