(async () => {
  let matrix;
  try {
    matrix = await unpack("matrix-data");
  } catch (e) {
    fill("sentence", "This page cannot be read: the file is damaged, or the browser too old for it. " + e);
    return;
  }
  const groups = matrix.groups;
  const servers = matrix.servers.map((server, place) => ({...server, place}));
  const rows = groups.flatMap(group => group.capabilities);
  const rowOf = new Map(rows.map(row => [row.id, row]));
  const groupOf = new Map(groups.map(group => [group.id, group]));
  // Rates have no counts of outcomes, so filters for none or all do not apply to them.
  const isPromise = row => row.cells.some(cell => cell && "honoured" in cell);
  const promisesOf = group => group.capabilities.filter(isPromise);

  const needed = new Set();
  const unfolded = new Set();
  const opened = new Set();
  const filters = {differ: false, only: false};
  let order = servers;

  // ---- The address

  const readAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    needed.clear();
    const unknown = [];
    for (const id of (given.get("need") ?? "").split(",").filter(id => id)) {
      if (groupOf.has(id)) promisesOf(groupOf.get(id)).forEach(row => needed.add(row.id));
      else if (rowOf.has(id)) needed.add(id);
      else unknown.push(id);
    }
    filters.differ = given.has("differ");
    filters.only = given.has("only") && needed.size > 0;
    return unknown;
  };

  let written = "";
  const writeAddress = () => {
    const ids = groups.flatMap(group => {
      const promises = promisesOf(group);
      const some = promises.filter(row => needed.has(row.id));
      return some.length && some.length === promises.length ? [group.id] : some.map(row => row.id);
    });
    const parts = [
      ids.length && "need=" + ids.map(id => encodeURIComponent(id).replace(/%3A/g, ":")).join(","),
      filters.differ && "differ=1",
      filters.only && "only=1"].filter(part => part);
    written = parts.length ? "#" + parts.join("&") : "";
    if (location.hash === written) return;
    history.replaceState(null, "", written || location.pathname + location.search);
  };

  // ---- The ranking

  const scoreOf = server => {
    const wanted = rows.filter(row => needed.has(row.id));
    const of = test => wanted.filter(row => test(row.cells[server.place]));
    return {
      server,
      all: wanted.length,
      has: of(cell => cell?.kept).length,
      lacks: of(cell => cell && (cell.fails || cell.verdict === "not-offered")),
      open: of(cell => !cell || cell.verdict === "not-tested").length,
    };
  };
  const compareScores = (a, b) => b.has - a.has || a.lacks.length - b.lacks.length;

  const rank = unknown => {
    byId("ranking-section").hidden = needed.size === 0 && !unknown.length;
    const scores = servers.map(scoreOf).sort(compareScores);
    order = needed.size ? scores.map(score => score.server) : servers;
    fill("ranking-hint",
      needed.size > 0 && plural(needed.size, "capability", "capabilities") + " needed; the address of this page holds the choice. ",
      unknown.length > 0 && "Not in this matrix, and not counted: " + unknown.join(", ") + ".");
    let place = 0;
    fill("ranking", needed.size > 0 && scores.map((score, i) => {
      if (!i || compareScores(scores[i - 1], score)) place = i + 1;
      const names = score.lacks.slice(0, 4).map(row => row.parameter + ": " + row.words);
      const more = score.lacks.length - names.length;
      return el("li", {},
        el("span", {class: "place"}, place + "."),
        el("b", {}, score.server.label),
        el("span", {}, `has ${number(score.has)} of ${number(score.all)}`),
        el("span", {class: "lacks"}, [
          names.length && "lacks: " + names.join("; ") + (more ? "; " + number(more) + " more" : ""),
          score.open && number(score.open) + " not tested"].filter(part => part).join(" · ")));
    }));
  };

  // ---- The table

  const heat = (failing, all) => failing ? " heat-" + Math.min(4, 1 + Math.floor(failing * 4 / (all + 1))) : "";
  const sign = cell => cell.kept ? "✓ " : cell.verdict === "not-tested" ? "– " : cell.verdict === "not-offered" ? "○ "
    : cell.verdict === "some" ? "" : "✗ ";
  const mark = (row, place) => row.id + " " + place;
  const isShown = row => (!filters.differ || row.differs) && (!filters.only || needed.has(row.id));
  const keptOf = (list, place) => {
    const told = list.map(row => row.cells[place]).filter(cell => cell?.counted);
    return [told.filter(cell => cell.kept).length, told.length];
  };

  const need = (id, name, list) => {
    const input = el("input", {type: "checkbox", id: "need " + id});
    const count = list.filter(row => needed.has(row.id)).length;
    input.checked = count > 0 && count === list.length;
    input.indeterminate = count > 0 && count < list.length;
    input.addEventListener("change", () => {
      list.forEach(row => input.checked ? needed.add(row.id) : needed.delete(row.id));
      if (!needed.size) filters.only = false;
      change();
    });
    return el("label", {class: "need"}, input, el("span", {class: "quiet"}, "I need: " + name));
  };

  const cellOf = (row, server) => {
    const cell = row.cells[server.place];
    if (!cell) return el("td");
    const tone = cell.kept ? "kept" : cell.fails ? "fails" + heat(cell.of - cell.part, cell.of) : "none";
    const text = [el("span", {class: "quiet"}, server.label + ": "), sign(cell) + (cell.verdict === "honoured" ? number(cell.of) : cell.words)];
    const opens = !cell.kept && (cell.reasons.length || cell.request);
    if (!opens) return el("td", {}, el("span", {class: tone, "data-name": server.label}, text));
    const isOpen = opened.has(mark(row, server.place));
    return el("td", {}, el("button", {
      type: "button", class: tone, "data-name": server.label, "aria-expanded": String(isOpen), id: "cell " + mark(row, server.place),
      onclick: () => toggle(row, server),
    }, text));
  };

  const nameOf = row => el("span", {class: "name"}, row.parameter && [el("code", {}, row.parameter), " "], row.words);

  const drawRow = row => {
    const list = [el("tr", {class: "capability", id: "row " + row.id},
      el("th", {scope: "row"},
        isPromise(row) ? need(row.id, row.words, [row]) : el("span", {class: "need no"}), nameOf(row)),
      order.map(server => cellOf(row, server)))];
    const panels = order.filter(server => opened.has(mark(row, server.place))).map(server => panel(row, server));
    if (panels.length) {
      list.push(el("tr", {class: "why", id: "why " + row.id},
        el("td", {colspan: servers.length + 1}, el("div", {class: "panels"}, panels))));
    }
    return list;
  };

  const drawGroup = group => {
    const shown = group.capabilities.filter(isShown);
    const promises = promisesOf(group);
    const body = byId("group " + group.id);
    body.replaceChildren();
    body.hidden = !shown.length;
    if (!shown.length) return;
    const isOpen = unfolded.has(group.id);
    const summary = server => {
      const [kept, told] = keptOf(promises, server.place);
      if (!group.capabilities.some(row => row.cells[server.place])) return el("td");
      // Of the rates, the one at the default level of the other commands.
      const rate = (group.capabilities.find(row => row.id.endsWith(":openai.types")) ?? group.capabilities.at(-1)).cells[server.place];
      const text = promises.length ? told ? `${number(kept)} of ${number(told)}` : "– not tested" : rate?.words ?? "–";
      const open = promises.filter(row => row.cells[server.place] && !row.cells[server.place].kept && !row.cells[server.place].fails).length;
      // One kept promise says little about a group whose other promises are not tested.
      const tone = promises.length
        ? !told || kept === told && open > told ? "none" : kept === told ? "kept" : "fails" + heat(told - kept, told)
        : !rate || rate.verdict === "not-tested" ? "none" : rate.kept ? "kept" : "fails" + heat(rate.of - rate.part, rate.of);
      return el("td", {}, el("span", {class: tone, "data-name": server.label},
        el("span", {class: "quiet"}, server.label + ": "), text,
        promises.length > 0 && told > 0 && open > 0 && el("small", {}, ` ${number(open)} not tested`)));
    };
    add(body, [
      el("tr", {class: "group"},
        el("th", {scope: "rowgroup"},
          promises.length ? need(group.id, group.title, promises) : el("span", {class: "need no"}),
          el("button", {type: "button", class: "fold", id: "fold " + group.id, "aria-expanded": String(isOpen), onclick: () => {
            if (isOpen) unfolded.delete(group.id);
            else unfolded.add(group.id);
            keepFocus(() => drawGroup(group));
            drawTools();
          }}, group.title)),
        order.map(summary)),
      isOpen && shown.flatMap(drawRow)]);
  };

  const keepFocus = action => {
    const id = document.activeElement?.id;
    action();
    if (id) byId(id)?.focus({preventScroll: true});
  };

  const drawTable = () => {
    const all = rows.filter(isPromise);
    fill("matrix",
      el("thead", {}, el("tr", {}, el("th", {scope: "col"}, el("span", {}, "Capability")), order.map(server => {
        const [kept, told] = keptOf(all, server.place);
        return el("th", {scope: "col"}, el("b", {}, server.label), el("span", {}, `${number(kept)} of ${number(told)}`));
      }))),
      groups.map(group => el("tbody", {id: "group " + group.id})));
    groups.forEach(drawGroup);
    const shown = rows.filter(isShown).length;
    fill("shown", shown === rows.length ? "" : `${plural(shown, "capability", "capabilities")} of ${number(rows.length)} shown`);
    fit();
  };

  const drawTools = () => {
    byId("differ").setAttribute("aria-pressed", String(filters.differ));
    byId("only").setAttribute("aria-pressed", String(filters.only));
    byId("only").disabled = byId("none").disabled = needed.size === 0;
    byId("unfold").textContent = unfolded.size === groups.length ? "Close all groups" : "Open all groups";
  };

  // A table that fits scrolls with the page, and its head stays at the top of the window.
  const fit = () => {
    const frame = byId("frame");
    frame.classList.remove("fits");
    frame.classList.toggle("fits", frame.scrollWidth <= frame.clientWidth);
  };

  // ---- Why

  const counts = cell => ["honoured", "ignored", "rejected", "broken", "untested"]
    .filter(outcome => cell[outcome]).map(outcome => number(cell[outcome]) + " " + (outcome === "untested" ? "cannot tell" : outcome)).join(", ");

  const panel = (row, server) => {
    const cell = row.cells[server.place];
    return el("div", {class: "panel", role: "group", "aria-label": server.label + ": " + row.words},
      el("div", {class: "title"},
        el("h3", {}, server.label + ": " + cell.words),
        el("button", {type: "button", onclick: () => toggle(row, server)}, "Close")),
      el("p", {class: "counts"}, "honoured" in cell ? "Answers: " + counts(cell) : `${number(cell.part)} of ${number(cell.of)} answers`),
      cell.reasons.length > 0 && el("ul", {class: "reasons"}, cell.reasons.map(reason => el("li", {class: !reason.fails && "none"},
        el("b", {}, number(reason.count)), el("span", {}, reason.why)))),
      cell.request && [
        el("div", {class: "title"}, el("h4", {}, "A request that shows it"), copyButton("Copy", cell.request.command)),
        el("pre", {class: "command", tabindex: "0", role: "group", "aria-label": "Command"}, cell.request.command),
        el("p", {class: "hint"}, "Scenario ", el("code", {}, cell.request.name), ", key ", el("code", {}, cell.request.scenario.slice(0, 12)))]);
  };

  const toggle = (row, server) => {
    const id = mark(row, server.place);
    if (!opened.delete(id)) opened.add(id);
    const fromPanel = document.activeElement?.closest(".why");
    const old = byId("row " + row.id);
    byId("why " + row.id)?.remove();
    keepFocus(() => old.replaceWith(...drawRow(row)));
    if (fromPanel) byId("cell " + id)?.focus();
  };

  // ---- Keys

  const moves = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
  const stop = cell => cell?.querySelector(":scope > button, :scope > .fold");
  byId("matrix").addEventListener("keydown", event => {
    const at = document.activeElement;
    if (event.key === "Escape") {
      const row = at.closest("tr");
      const name = row?.id.replace(/^(row|why) /, "");
      if (!rowOf.has(name)) return;
      const first = servers.find(server => opened.has(mark(rowOf.get(name), server.place)));
      if (!first) return;
      servers.forEach(server => opened.delete(mark(rowOf.get(name), server.place)));
      const target = at.closest(".why") ? "cell " + mark(rowOf.get(name), first.place) : at.id;
      byId("why " + name)?.remove();
      byId("row " + name).replaceWith(...drawRow(rowOf.get(name)));
      byId(target)?.focus();
      return;
    }
    const move = moves[event.key];
    if (!move || at.closest(".why") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = at.closest("td, th");
    let row = cell?.parentElement;
    if (!row) return;
    let place = cell.cellIndex;
    const list = [...document.querySelectorAll("#matrix tbody:not([hidden]) tr:not(.why)")];
    let line = list.indexOf(row);
    for (;;) {
      line += move[0];
      place += move[1];
      const next = list[line]?.cells[place];
      if (!next) return;
      if (stop(next)) {
        event.preventDefault();
        stop(next).focus();
        return;
      }
    }
  });

  // ---- Start

  const change = unknown => keepFocus(() => {
    rank(unknown ?? []);
    drawTools();
    drawTable();
    writeAddress();
  });

  const press = name => () => {
    filters[name] = !filters[name];
    if (filters[name]) groups.forEach(group => unfolded.add(group.id));
    change();
  };
  byId("differ").addEventListener("click", press("differ"));
  byId("only").addEventListener("click", press("only"));
  byId("none").addEventListener("click", () => {
    needed.clear();
    filters.only = false;
    change();
    byId("unfold").focus();
  });
  byId("unfold").addEventListener("click", () => {
    if (unfolded.size === groups.length) unfolded.clear();
    else groups.forEach(group => unfolded.add(group.id));
    change();
  });
  addEventListener("resize", fit);
  addEventListener("hashchange", () => {
    if (location.hash === written || location.hash && !location.hash.includes("=")) return;
    start();
  });

  const start = () => {
    const unknown = readAddress();
    if (filters.differ || filters.only) groups.forEach(group => unfolded.add(group.id));
    change(unknown);
  };

  fill("eyebrow", matrix.tool + " · judged " + time(matrix.time));
  fill("sentence", matrix.sentence + ".");
  byId("remarks-section").hidden = !matrix.remarks.length;
  fill("remarks", matrix.remarks.map(remark => el("li", {}, remark + ".")));
  fill("files", servers.map(server => el("li", {},
    el("h3", {}, server.label),
    server.apis.map(api => el("div", {},
      el("p", {}, `${api.api}: ${number(api.scenarios)} of ${plural(api.inFiles, "scenario")} judged; ${api.origin}`),
      el("p", {class: "sha mono"}, api.files + ", SHA-256 " + api.sha256))))));
  fill("footer", `${matrix.tool}. OpenAI's definition: ${matrix.definition.package} ${matrix.definition.version} of ${matrix.definition.published}.`);
  byId("main").hidden = false;
  start();
  document.documentElement.dataset.ready = Math.round(performance.now());
})();
