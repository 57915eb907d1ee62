// Shows the questions that fit the filters; a link with data-set sets one. Needs no network.
const form = document.getElementById("filters");
const cards = [...document.querySelectorAll(".card")];

function show() {
  const wanted = new FormData(form);
  const words = wanted.get("words").toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const card of cards) {
    const fits = ["verdict", "status", "kind"].every(
      (name) => !wanted.get(name) || card.dataset[name] === wanted.get(name),
    );
    const text = words.length ? card.textContent.toLowerCase() : "";
    card.hidden = !fits || !words.every((word) => text.includes(word));
    count += !card.hidden;
  }
  form.querySelector("output").textContent = `${count} of ${cards.length}`;
}

if (form) {
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const link of document.querySelectorAll("[data-set]")) {
    link.addEventListener("click", () => {
      form.reset();
      for (const [name, value] of new URLSearchParams(link.dataset.set)) form.elements[name].value = value;
      show();
    });
  }
  // An anchor of a question that the filters hide shows it again.
  addEventListener("hashchange", () => {
    const card = document.getElementById(location.hash.slice(1));
    if (card?.hidden) {
      form.reset();
      show();
      card.scrollIntoView();
    }
  });
  show();
}
