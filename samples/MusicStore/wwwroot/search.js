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

  const found = document.querySelector("#found");
  const show = (results) => {
    document.querySelector("#total").textContent = `${results.total.toLocaleString("en")}${results.totalIsLowerBound ? "+" : ""} ${results.total === 1 ? "track" : "tracks"}`;
    found.replaceChildren(...results.items.map((track) => {
      const entry = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/tracks/${track.id}`;
      if (track.highlight.name) link.innerHTML = track.highlight.name;
      else link.textContent = track.name;
      const about = document.createElement("small");
      about.textContent = [track.artist, track.album, track.year, track.genre, `$${track.unitPrice.toFixed(2)}`].filter((part) => part).join(" · ");
      entry.append(link, about);
      return entry;
    }));
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const text = field.value;
    if (!text.trim()) return close();
    try {
      const address = new URLSearchParams(found ? location.search : "");
      address.set("q", text);
      address.delete("page");
      const [completions, results] = await Promise.all([
        json(`/api/suggest?q=${encodeURIComponent(text)}`, asked.signal),
        found ? json(`/api/search?${address}&instant=1`, asked.signal) : null,
      ]);
      if (completions) complete(completions.items);
      if (results) show(results);
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
