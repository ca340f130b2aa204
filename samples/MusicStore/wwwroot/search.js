// Completions below the search field, and results that follow what is typed. Without this script the form works all the same.
(() => {
  const form = document.querySelector("form.find");
  const field = form.querySelector("input[name=q]");
  const list = form.querySelector("#completions");
  const wait = 120; // milliseconds without a key
  let timer = 0;
  let asked = null;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
  };

  const json = async (address, signal) => {
    const answer = await fetch(address, { signal, headers: { accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  };

  const complete = (items) => {
    list.replaceChildren(...items.map((item) => {
      const entry = document.createElement("li");
      const link = document.createElement("a");
      link.href = item.url;
      // The server escapes the text; its only markup is <mark>.
      link.innerHTML = item.highlight;
      const kind = document.createElement("small");
      kind.textContent = item.kind;
      entry.append(link, kind);
      return entry;
    }));
    list.hidden = items.length === 0;
    chosen = -1;
  };

  // All that tells of a search: its heading, facets, order, pages. One part of the page, so that nothing of it stays of what was asked before.
  const part = () => document.querySelector("#search");
  const page = async (address, signal) => {
    const answer = await fetch(`/search?${address}&instant=1`, { signal });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  const show = (results, address) => {
    part().replaceWith(results.querySelector("#search"));
    address.set("q", part().dataset.text);
    document.title = results.title;
    history.replaceState(null, "", `/search?${address}`);
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const text = field.value;
    if (!text.trim()) return close();
    try {
      const address = new URLSearchParams(part() ? location.search : "");
      address.set("q", text);
      address.delete("page");
      const [completions, results] = await Promise.all([
        json(`/api/suggest?q=${encodeURIComponent(text)}`, asked.signal),
        part() ? page(address, asked.signal) : null,
      ]);
      if (completions) complete(completions.items);
      if (results) show(results, address);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });
  field.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    if (event.key === "Escape") return close();
    if (list.hidden || links.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + links.length) % links.length;
      links.forEach((link, i) => link.classList.toggle("chosen", i === chosen));
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.href = links[chosen].href;
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
})();
