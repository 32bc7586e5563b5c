(async () => {
  let overview;
  let scenarios;
  try {
    [overview, scenarios] = await Promise.all([unpack("overview-data"), unpack("scenarios-data")]);
  } catch (e) {
    fill("sentence", "This report cannot be read: the file is damaged, or the browser too old for it. " + e);
    return;
  }
  const summary = overview.summary;
  // Empty without a baseline: then promises are judged.
  const levels = overview.levels ?? [];
  const promises = overview.promises;

  // ---- The verdict

  const bar = (label, ...parts) => {
    const whole = parts.reduce((sum, part) => sum + part[1], 0);
    return el("div", {class: "bar", role: "img", "aria-label": label}, parts.map(([kind, n]) => {
      const part = el("i", {class: kind});
      part.style.width = whole ? n * 100 / whole + "%" : "0";
      if (n === 0) part.hidden = true;
      return part;
    }));
  };

  const half = (title, agree, differ, oppose, {comparable, agreeing, conforming}) => {
    const parts = [
      ["conform", conforming, "conform"],
      ["differ", agreeing - conforming, differ],
      ["oppose", comparable - agreeing, oppose]];
    return el("article", {class: "half"},
      el("h3", {}, title, el("span", {}, plural(comparable, "request"))),
      el("p", {class: "figure"},
        el("b", {}, percent(conforming, comparable)),
        el("span", {}, "conform, " + percent(agreeing, comparable) + " " + agree)),
      bar(parts.map(([, n, what]) => number(n) + " " + what).join(", "), ...parts),
      el("ul", {class: "legend"}, parts.map(([kind, n, what]) =>
        el("li", {}, el("i", {class: kind}), el("b", {}, number(n)), " " + what))));
  };

  const showVerdict = () => {
    fill("eyebrow", overview.kind + " · " + overview.tool + " " + overview.version + " · judged " + time(overview.time));
    // A line does not end between a number and its percent sign.
    fill("title", overview.inShort.replaceAll(" %", "\u00a0%"));
    document.title = visible(overview.inShort + " · " + overview.kind);
    fill("sentence",
      overview.first.map(sentence => el("strong", {class: "warning"}, sentence + ". ")),
      el("strong", {}, overview.headline + ". "),
      overview.remarks.map((remark, i) => (i ? " " : "") + remark + "."));
    fill("not-judged", overview.notJudged && overview.notJudged + ".");
    if (overview.previous) showSince(overview.previous);
    showFeatures();
    if (promises) showPromises();
    else showRates();
    const side = (title, file, recorded) => el("div", {class: "side"},
      el("h3", {}, title),
      el("p", {class: "path"}, file.labels.map(label => el("span", {class: "label"}, label)), el("code", {}, file.path)),
      el("p", {}, plural(file.answered, "answer") + " of " + plural(file.scenarios, "scenario") + ", " + recorded
        + (file.from ? ", " + time(file.from) + (file.to.slice(0, 16) === file.from.slice(0, 16) ? "" : " to " + time(file.to)) : "")),
      el("p", {class: "sha mono"}, "SHA-256 " + file.sha256));
    fill("compared", overview.specFile && side("OpenAI, the baseline", overview.specFile, overview.recorded.specFile),
      side("The server", overview.resultsFile, overview.recorded.resultsFile));
    fill("footer", overview.toolLine + ". " + (overview.specFile ? "Baseline " + overview.specFile.sha256 + ", results " : "Results ")
      + overview.resultsFile.sha256 + ".");
  };

  const changesShown = 30;

  // What changed since an earlier run; what is as before is among the causes.
  const showSince = previous => {
    byId("since").hidden = false;
    fill("since-sentence", el("strong", {}, previous.sentence + "."));
    fill("since-remark", (previous.isSame ? "The previous results are the judged ones, byte for byte. "
      : plural(previous.inCommon, "scenario") + " judged in both. ") + "Previous: " + [...previous.labels, previous.path].join(", ")
      + (previous.from ? ", " + time(previous.from) : "") + ".");
    const known = key => byKey.has(key.slice(0, 12));
    const line = (kind, name, text, key) => el("li", {}, badge(kind, name),
      el("div", {}, text, known(key) && el("p", {class: "reason"}, evidence(key))));
    const lines = [
      ...previous.turned.map(turned => line(turned.worse ? "differs" : "conforms", "turned",
        turned.id + ": " + turned.before + " → " + turned.now + ", in " + turned.changed + " of " + plural(turned.scenarios, "scenario"),
        turned.evidence)),
      ...previous.changes.filter(change => change.since !== "as-before").map(change => line(
        change.since === "new" ? "differs" : change.since === "gone" ? "conforms" : "unjudged",
        change.since.replaceAll("-", " "),
        change.where + ": " + change.what + " (" + plural(change.keys.length, "scenario")
          + ([0, change.keys.length].includes(change.newKeys.length) ? "" : ", new in " + number(change.newKeys.length) + " of them") + ")",
        change.newKeys[0] ?? change.keys[0]))];
    const list = fill("since-list", lines.slice(0, changesShown));
    const more = byId("more-changes");
    more.hidden = lines.length <= changesShown;
    more.textContent = "Show " + plural(lines.length - changesShown, "more change");
    more.addEventListener("click", () => {
      add(list, lines.slice(changesShown));
      more.hidden = true;
    });
  };

  const outcomes = ["honoured", "ignored", "rejected", "broken", "untested"];
  const fails = outcome => ["ignored", "rejected", "broken"].includes(outcome);
  const outcomeBadge = (outcome, isKnown) => badge(
    outcome === "honoured" ? "conforms" : outcome === "untested" ? "unjudged" : isKnown ? "known" : "differs",
    outcome + (fails(outcome) && isKnown ? ", known" : ""));
  const evidence = key => el("button", {type: "button", class: "mono", onclick: () => show(key)}, key.slice(0, 12));

  const isRepeated = promises && promises.some(promise => promise.kept);

  const showPromises = () => {
    for (const id of ["verdict", "rates", "values"]) byId(id).hidden = true;
    byId("promises").hidden = false;
    const failing = promise => promise.ignored + promise.rejected + promise.broken;
    const row = promise => el("tr", {},
      el("td", {}, el("code", {}, promise.parameter)),
      el("td", {}, failing(promise) ? el("button", {type: "button", onclick: () => filter({q: promise.id, show: "differs"})}, promise.promise)
        : promise.promise),
      el("td", {}, outcomeBadge(promise.verdict, promise.known === failing(promise))),
      outcomes.map(outcome => el("td", {class: promise[outcome] ? "count" : "count none", "data-name": outcome}, number(promise[outcome]))),
      el("td", {}, promise.evidence && evidence(promise.evidence)),
      isRepeated && el("td", {}, promise.kept && number(promise.kept.answers) + " of " + number(promise.kept.of)),
      isRepeated && el("td", {}, promise.kept && promise.kept.interval));
    // Promises without conclusive answers come last.
    const isOpen = promise => promise.verdict !== "untested";
    const rest = promises.filter(promise => !isOpen(promise));
    const body = el("tbody", {}, promises.filter(isOpen).map(row));
    fill("promises-table",
      el("thead", {}, el("tr", {}, ["Parameter", "Promise", "Verdict", ...outcomes, "Evidence", ...(isRepeated ? ["Kept", "95 % interval"] : [])].map(name =>
        el("th", {scope: "col"}, name[0].toUpperCase() + name.slice(1))))),
      body);
    const more = byId("more-promises");
    more.hidden = rest.length === 0;
    more.textContent = "Show " + plural(rest.length, "promise") + " that nothing tested";
    more.addEventListener("click", () => {
      add(body, rest.map(row));
      more.hidden = true;
    });
    fill("why", overview.why.map(why => el("article", {class: "why"},
      el("h3", {}, outcomeBadge(why.outcome, why.known), el("code", {}, why.id), " ", why.promise),
      el("ul", {class: "known-lines"}, why.reasons.slice(0, reasonsShown).map(reason => el("li", {},
        el("b", {}, number(reason.count)),
        el("div", {}, reason.why, el("p", {class: "reason"}, reason.known > 0 && number(reason.known) + " known; ", evidence(reason.key)))))),
      why.reasons.length > reasonsShown && el("p", {class: "hint"},
        "And " + plural(why.reasons.length - reasonsShown, "more reason") + ": --show=" + why.id))));
  };
  const reasonsShown = 20;

  // The verdict by feature: what a person chooses a server by.
  const showFeatures = () => {
    byId("features").hidden = overview.features.length === 0;
    fill("features-heading", "By feature: " + overview.question + "?");
    fill("features-hint", overview.featuresHint + ".");
    const kind = {yes: "conforms", partly: "differs", no: "differs"};
    fill("features-list", overview.features.map(([name, verdict, conforming, judged]) => el("li", {},
      badge(kind[verdict] ?? "unjudged", name), el("b", {}, verdict),
      judged !== "0" && el("span", {}, conforming + " of " + judged))));
  };

  const showRates = () => {
    const {conforming, comparable, conformingButKnown} = summary;
    fill("halves",
      half("What OpenAI accepts", "accepted", "accepted, but the answer differs", "rejected or failed", {
        ...summary.valid, agreeing: summary.valid.accepted}),
      half("What OpenAI rejects", "rejected", "rejected, but the answer differs", "accepted or failed", {
        ...summary.invalid, agreeing: summary.invalid.rejected}));
    const rate = (name, conform, extra) => el("tr", {class: extra},
      el("th", {scope: "row"}, name),
      el("td", {class: "track"}, bar(percent(conform, comparable), ["conform", conform], ["", comparable - conform])),
      el("td", {class: "number"}, number(conform), el("span", {}, " of " + number(comparable))),
      el("td", {class: "number"}, el("b", {}, percent(conform, comparable))));
    fill("levels",
      el("caption", {class: "quiet"}, "Scenarios that conform at each level and those before it"),
      el("tbody", {},
        levels.map(each => rate([el("span", {}, each.level), each.name], each.conforming)),
        conformingButKnown > conforming && rate("known excused", conformingButKnown, "with-known")));
  };

  // ---- Scenarios and their filters

  const kinds = [
    ["all", "all"], ["differs", promises ? "fail" : "differ"], ["known", "known failures"], ["conforms", "conform"],
    ["untested", "untested"], ["not-executed", "not executed"], ["not-comparable", "not comparable"], ["model-dependent", "model-dependent"]];
  const order = ["differs", "known", "untested", "not-executed", "not-comparable", "model-dependent", "conforms"];
  const isNew = difference => difference.failing && !difference.known;
  const failsAt = (scenario, level) => scenario.differences.some(d => d.failing && d.level === level);
  const parameterOf = value => value.slice(0, value.indexOf("="));

  scenarios.forEach((scenario, index) => {
    scenario.index = index;
    scenario.kind = !scenario.comparable ? scenario.state
      : scenario.differences.some(isNew) ? "differs"
      : scenario.conforms ? "conforms" : "known";
    scenario.text = [scenario.key, scenario.group, scenario.name, scenario.kind, ...scenario.values,
      ...scenario.differences.flatMap(d => [d.code, d.path, d.expected, d.actual, d.detail ?? ""])].join(" ").toLowerCase();
  });
  const sorted = [...scenarios].sort((a, b) =>
    order.indexOf(a.kind) - order.indexOf(b.kind) || a.group.localeCompare(b.group) || a.name.localeCompare(b.name)
      || a.index - b.index);
  const byKey = new Map(scenarios.map(scenario => [scenario.key.slice(0, 12), scenario]));
  const causes = new Map();
  overview.causes.forEach(cause => causes.set(cause.fingerprint, cause));
  overview.unexplained.forEach((rest, i) => causes.set("unexplained-" + (i + 1), rest));

  const fresh = () => ({show: "all", q: "", cause: "", value: "", level: "", open: new Set()});
  let state = fresh();

  const readState = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const read = fresh();
    if (kinds.some(([kind]) => kind === given.get("show"))) read.show = given.get("show");
    if (causes.has(given.get("cause"))) read.cause = given.get("cause");
    read.q = given.get("q") ?? "";
    read.value = given.get("value") ?? "";
    read.level = levels.some(each => String(each.level) === given.get("level")) ? given.get("level") : "";
    for (const key of (given.get("open") ?? "").split(",")) {
      if (byKey.has(key)) read.open.add(key);
    }
    return read;
  };
  let written = "";
  const writeState = () => {
    const text = new URLSearchParams();
    if (state.show !== "all") text.set("show", state.show);
    for (const name of ["q", "cause", "value", "level"]) {
      if (state[name]) text.set(name, state[name]);
    }
    if (state.open.size) text.set("open", [...state.open].join(","));
    written = text.toString() ? "#" + text : "";
    if (location.hash === written) return;
    history.replaceState(null, "", written || location.pathname + location.search);
  };

  // A value of a parameter, or any value if it ends with "=*".
  const has = (scenario, value) => value.endsWith("=*")
    ? scenario.values.some(each => each.startsWith(value.slice(0, -1)))
    : scenario.values.includes(value);

  const selected = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const keys = state.cause ? new Set(causes.get(state.cause).keys) : null;
    const level = Number(state.level);
    return sorted.filter(scenario =>
      (!keys || keys.has(scenario.key))
      && (!state.value || has(scenario, state.value))
      && (!level || failsAt(scenario, level))
      && words.every(word => scenario.text.includes(word)));
  };

  const badge = (kind, text) => el("span", {class: "badge " + (order.includes(kind) && (kind.startsWith("not") || ["model-dependent", "untested"].includes(kind)) ? "unjudged" : kind)}, text);
  const kindNames = {differs: promises ? "fails" : "differs", known: "known", conforms: "conforms"};

  const inShort = scenario => {
    const failing = scenario.differences.filter(d => d.failing);
    const first = failing.find(isNew) ?? failing[0] ?? scenario.differences[0];
    if (!first) return "";
    const rest = scenario.differences.length - 1;
    return first.code + (first.path ? " " + first.path : "") + ": " + (first.detail ?? first.expected + " → " + first.actual)
      + (rest ? ", and " + number(rest) + " more" : "");
  };

  const cut = (text, most) => text.length <= most ? text : text.slice(0, most) + "…";

  const rowOf = scenario => {
    if (scenario.row) return scenario.row;
    const given = scenario.values.filter(value => !scenario.name.split("+").includes(value)
      && !(value.startsWith("messages=") && scenario.name.split("+").includes(value.slice(9))));
    const details = el("details", {},
      el("summary", {},
        badge(scenario.kind, kindNames[scenario.kind] ?? scenario.kind.replace("-", " ")),
        el("span", {class: "name"}, cut(scenario.name, 300), " ", el("span", {class: "given"}, cut(given.join(" "), 300))),
        el("span", {class: "where"}, scenario.group, " ", el("code", {}, scenario.key.slice(0, 8))),
        scenario.differences.length > 0 && el("span", {class: "first"}, inShort(scenario))));
    details.addEventListener("toggle", event => {
      if (event.target !== details) return;
      const key = scenario.key.slice(0, 12);
      if (details.open) {
        state.open.add(key);
        open(scenario, details);
      } else {
        state.open.delete(key);
      }
      writeState();
    });
    scenario.row = el("li", {}, details);
    return scenario.row;
  };

  let drawing = 0;
  const draw = () => {
    const found = selected();
    const counts = new Map([["all", found.length]]);
    found.forEach(scenario => counts.set(scenario.kind, (counts.get(scenario.kind) ?? 0) + 1));
    for (const button of byId("counters").children) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === state.show));
      button.querySelector("b").textContent = number(counts.get(button.dataset.kind) ?? 0);
    }
    const rows = state.show === "all" ? found : found.filter(scenario => scenario.kind === state.show);
    const chip = (name, text) => el("button", {
      type: "button", "aria-label": "Remove the filter " + text,
      onclick: () => { state[name] = ""; draw(); byId("scenarios-heading").focus({preventScroll: true}); }}, text);
    fill("chips",
      state.cause && chip("cause", "cause " + state.cause + ": " + conditionOf(causes.get(state.cause))),
      state.value && chip("value", state.value),
      state.level && chip("level", "differs at level " + state.level));
    fill("shown", rows.length === scenarios.length ? plural(rows.length, "scenario") + ", failures first."
      : number(rows.length) + " of " + plural(scenarios.length, "scenario") + " shown.");
    const list = byId("scenarios");
    list.replaceChildren();
    // The first screens at once, the rest when the browser has drawn them.
    const current = ++drawing;
    const append = (from, to) => {
      if (current !== drawing) return;
      const part = document.createDocumentFragment();
      rows.slice(from, to).forEach(scenario => {
        const row = rowOf(scenario);
        row.firstChild.open = state.open.has(scenario.key.slice(0, 12));
        part.append(row);
      });
      list.append(part);
      if (to < rows.length) setTimeout(() => append(to, to + 400), 0);
      else list.dataset.complete = "";
    };
    delete list.dataset.complete;
    // An open row is drawn at once, so that the page can scroll to it.
    const lastOpen = rows.findLastIndex(scenario => state.open.has(scenario.key.slice(0, 12)));
    append(0, Math.max(60, lastOpen + 1));
    if (byId("search").value !== state.q) byId("search").value = state.q;
    writeState();
  };

  // Opens one scenario, whatever the filters.
  const show = key => {
    state = {...fresh(), open: new Set([...state.open, key.slice(0, 12)])};
    draw();
    const row = byKey.get(key.slice(0, 12))?.row;
    row?.scrollIntoView();
    row?.querySelector("summary").focus({preventScroll: true});
  };

  const filter = change => {
    Object.assign(state, {show: "all", q: "", cause: "", value: "", level: ""}, change);
    draw();
    byId("scenarios-heading").scrollIntoView();
    byId("scenarios-heading").focus({preventScroll: true});
  };

  const showTools = () => {
    fill("counters", kinds
      .filter(([kind]) => ["all", "differs", "conforms"].includes(kind) || scenarios.some(s => s.kind === kind))
      .map(([kind, name]) => el("button", {
        type: "button", "data-kind": kind, onclick: () => { state.show = kind; draw(); }}, name, el("b"))));
    let waiting;
    byId("search").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { state.q = byId("search").value; draw(); }, 120);
    });
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = event.target.closest("input, textarea");
      if (event.key === "/" && !typing) {
        event.preventDefault();
        byId("search").focus();
        byId("search").scrollIntoView({block: "nearest"});
      } else if (event.key === "Escape" && typing) {
        event.preventDefault();
        byId("search").value = state.q = "";
        draw();
      } else if ((event.key === "j" || event.key === "k") && !typing) {
        const at = document.activeElement.closest("#scenarios > li");
        const next = !at ? byId("scenarios").firstElementChild
          : event.key === "j" ? at.nextElementSibling : at.previousElementSibling;
        next?.querySelector("summary").focus();
      }
    });
    addEventListener("hashchange", () => {
      if (location.hash === written || location.hash && !location.hash.includes("=")) return;
      state = readState();
      draw();
    });
  };

  // ---- Causes

  const conditionOf = cause => cause.where ?? "no parameters explain it";


  const showCauses = () => {
    const shownAtFirst = 12;
    const all = [...causes.entries()];
    const largest = Math.max(1, ...all.map(([, cause]) => cause.keys.length));
    const item = ([id, cause], i) => el("li", {},
      el("div", {class: "count"}, number(cause.keys.length),
        bar(plural(cause.keys.length, "scenario"), ["oppose", cause.keys.length], ["", largest - cause.keys.length])),
      el("div", {},
        el("p", {class: "condition mono"},
          cause.mended && el("span", {class: "place"}, number(i + 1) + " "), conditionOf(cause)),
        el("p", {class: "what"}, cause.what),
        cause.mended && el("p", {class: "mended"}, cause.mended),
        cause.message && el("p", {class: "openai"}, "OpenAI: " + cause.message)),
      el("div", {class: "actions"},
        el("code", {class: "print"}, id),
        el("button", {type: "button", onclick: () => filter({cause: id})}, "Scenarios"),
        cause.again && copyButton("Copy command", cause.again)));
    fill("causes", all.slice(0, shownAtFirst).map(item));
    fill("causes-sentence", all.length === 0
      ? (scenarios.some(scenario => scenario.kind === "known") ? "Nothing new: all that fails is known."
        : promises ? "Nothing fails." : "Nothing differs at this level.")
      : overview.causesSentence + ". “Copy command” copies what runs these scenarios again, and others where no option tells them apart.");
    const more = byId("more-causes");
    if (all.length > shownAtFirst) {
      more.hidden = false;
      more.textContent = "Show all " + number(all.length) + " causes";
      more.addEventListener("click", () => {
        add(byId("causes"), all.map(item).slice(shownAtFirst));
        more.hidden = true;
        byId("causes").children[shownAtFirst].querySelector("button").focus();
      });
    }
    const known = overview.knownFailures;
    if (known.length === 0) return;
    byId("known").hidden = false;
    fill("known-sentence", overview.knownSentence + ". They count in the rates, and are excused where it says so.");
    fill("known-list", [...known].sort((a, b) => b.shown - a.shown).map(line => el("li", {},
      line.stale ? badge("stale", "stale") : badge("known", number(line.shown)),
      el("div", {}, el("code", {}, line.line), line.reason && el("p", {class: "reason"}, line.reason)))));
  };

  // ---- The matrix

  // The parameters that causes name, by scenario and level: differences that only occur with another
  // parameter do not count for this one.
  const blamed = new Map();
  for (const cause of overview.causes) {
    for (const key of cause.keys) {
      for (const {parameter} of cause.condition.all) blamed.set(key + " " + cause.level + " " + parameter, true);
    }
  }

  const showMatrix = () => {
    const judged = scenarios.filter(scenario => scenario.comparable);
    const rows = new Map();
    const count = (value, scenario) => {
      if (!rows.has(value)) rows.set(value, {value, cells: levels.map(() => [0, 0, 0]), failing: 0});
      const row = rows.get(value);
      let fails = false;
      levels.forEach(({level}, i) => {
        if (level > 1 && failsAt(scenario, 1)) return;
        row.cells[i][1]++;
        if (!failsAt(scenario, level)) return;
        const own = blamed.has(scenario.key + " " + level + " " + parameterOf(value));
        row.cells[i][own ? 0 : 2]++;
        fails ||= own;
      });
      if (fails) row.failing++;
    };
    for (const scenario of judged) {
      new Set(scenario.values).forEach(value => count(value, scenario));
      new Set(scenario.values.map(value => parameterOf(value) + "=*")).forEach(value => count(value, scenario));
    }
    const most = (a, b) => b.failing / b.cells[0][1] - a.failing / a.cells[0][1] || b.failing - a.failing
      || a.value.localeCompare(b.value);
    const parameters = [...rows.values()].filter(row => row.value.endsWith("=*")).sort(most);
    const cell = (row, i) => {
      const [failing, of, others] = row.cells[i];
      if (of === 0) return el("td", {class: "none"}, el("span", {}, "–"));
      const share = failing / of;
      const text = [number(failing), el("small", {}, " / " + number(of) + (others ? " + " + number(others) : ""))];
      const said = number(failing) + " / " + number(of) + (others ? " + " + number(others) : "");
      return el("td", {class: failing ? "heat-" + (share === 1 ? 5 : Math.min(4, 1 + Math.floor(share * 4))) : null},
        failing || others ? el("button", {type: "button",
          "aria-label": said + " scenarios with " + row.value + " differ at level " + levels[i].level,
          title: number(failing) + " differ because of it" + (others ? ", " + number(others) + " with another parameter" : ""),
          onclick: () => filter({value: row.value, level: String(levels[i].level)})}, text)
          : el("span", {}, text));
    };
    const cells = row => levels.map((_, i) => cell(row, i));
    const bodies = parameters.map(parameter => {
      const name = parameterOf(parameter.value);
      const toggle = el("button", {type: "button", "aria-expanded": "false"}, name);
      const body = el("tbody", {}, el("tr", {class: "parameter"}, el("th", {scope: "row"}, toggle), cells(parameter)));
      let drawn = false;
      toggle.addEventListener("click", () => expand(toggle.getAttribute("aria-expanded") === "false"));
      const expand = wanted => {
        toggle.setAttribute("aria-expanded", String(wanted));
        if (wanted && !drawn) {
          drawn = true;
          add(body, [...rows.values()]
            .filter(row => !row.value.endsWith("=*") && parameterOf(row.value) === name).sort(most)
            .map(row => el("tr", {},
              el("th", {scope: "row"}, el("span", {title: row.value}, row.value.slice(name.length + 1) || "\"\"")), cells(row))));
        }
        [...body.rows].slice(1).forEach(row => { row.hidden = !wanted; });
      };
      return {body, expand};
    });
    fill("matrix",
      el("caption", {class: "quiet"}, "Scenarios that differ, by parameter value and level"),
      el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "Parameter"),
        levels.map(({level, name}) => el("th", {scope: "col"}, level + " " + name)))),
      bodies.map(each => each.body));
    const all = byId("all-values");
    all.addEventListener("click", () => {
      const wanted = all.getAttribute("aria-pressed") === "false";
      all.setAttribute("aria-pressed", String(wanted));
      bodies.forEach(each => each.expand(wanted));
    });
  };

  // ---- One scenario

  const packs = new Map();
  const once = (id, load) => {
    if (!packs.has(id)) packs.set(id, load(id));
    return packs.get(id);
  };
  const textOf = async parts => (await Promise.all(parts.map(part =>
    typeof part === "number" ? once("text-" + part, unpackText) : part))).join("");

  // The path of the values of one kind among those at a path, as differences name it.
  const kindPath = (path, member, kind) => path.replace(/\[\]$/, "") + "[" + (member === "type" ? "" : member + "=")
    + kind.slice(0, 64).replace(/[^\w.:/-]/g, "_") + "]";

  // The lines of compact JSON, indented, with the path of each as differences name it: elements of
  // arrays, and the chunks of an event stream, are distinguished by the kinds that differences are
  // about. Numbers stay as they are spelled.
  const linesOf = (json, events, kinds) => {
    const lines = [];
    let i = 0;
    const numbers = /[-+.\deE,]+\]/y;
    const string = () => {
      const from = i++;
      while (json[i] !== "\"") i += json[i] === "\\" ? 2 : 1;
      return json.slice(from, ++i);
    };
    const push = (depth, text, path, below) => lines.push({depth, text, path, below});
    const ofKind = (path, parsed) => Object.entries(typeof parsed === "object" && parsed || {}).filter(([, text]) => typeof text === "string")
      .map(([member, text]) => kindPath(path, member, text)).find(place => kinds.has(place)) ?? path;
    const value = (depth, place, lead, parsed) => {
      const path = depth > 0 ? ofKind(place, parsed) : place;
      const first = json[i];
      if (first === "\"") {
        push(depth, lead + string(), path);
      } else if (first === "{" || first === "[") {
        i++;
        numbers.lastIndex = i;
        const list = first === "[" && numbers.exec(json);
        if (json[i] === "}" || json[i] === "]") {
          push(depth, lead + first + json[i++], path);
        } else if (list) {
          i += list[0].length;
          push(depth, lead + "[" + list[0].replaceAll(",", ", "), path, path + "[]");
        } else {
          push(depth, lead + first, path);
          let index = 0;
          do {
            if (first === "{") {
              const name = string();
              i++;
              const member = JSON.parse(name);
              value(depth + 1, path ? path + "." + member : member, name + ": ", parsed?.[member]);
            } else {
              value(depth + 1, events && depth === 0 ? "" : path + "[]", "", parsed?.[index++]);
            }
            if (json[i] === ",") lines[lines.length - 1].text += ",";
          } while (json[i++] === ",");
          push(depth, first === "{" ? "}" : "]", null);
        }
      } else {
        const from = i;
        while (i < json.length && !",]}".includes(json[i])) i++;
        push(depth, lead + json.slice(from, i), path);
      }
    };
    value(0, "", "", kinds.size > 0 ? JSON.parse(json) : undefined);
    return lines;
  };

  const markOf = difference => isNew(difference) ? "fails" : difference.failing ? "known" : "note";
  const tell = difference => difference.code + ": " + difference.expected + " → " + difference.actual
    + (difference.detail ? ": " + difference.detail : "");
  // Where in the body a finding is, without the id of a promise or the part of OpenAI's definition.
  const placed = differences => differences.filter(d => !d.code.startsWith("promise-"))
    .map(d => d.code.startsWith("definition-") ? {...d, path: d.path.slice(d.path.indexOf(":") + 1)} : d);
  const parentOf = path => path.slice(0, Math.max(0, path.lastIndexOf(path.endsWith("]") ? "[" : ".")));

  // The paths of the kinds that differences are about.
  const kindsOf = differences => new Set(differences.flatMap(difference =>
    [...difference.path.matchAll(/[^[]\]/g)].map(end => difference.path.slice(0, end.index + 2))));

  // Which difference each path of either side shows. What is on neither side, such as a count, is
  // marked where it would be.
  const marksOf = (differences, sides) => {
    const there = sides.map(lines => new Set(lines.flatMap(line => [line.path, line.below])));
    const marks = new Map();
    for (const difference of [...differences].reverse()) {
      let path = difference.path;
      while (path && !there.some(paths => paths.has(path))) path = parentOf(path);
      if (path) marks.set(path, {difference, only: there.every(paths => paths.size > 1) && !there.every(paths => paths.has(path))});
    }
    return marks;
  };

  // Where to look on a side that does not show a difference: at its container.
  const placeOf = (lines, path) => {
    const there = new Set(lines.map(line => line.path));
    while (path && !there.has(path)) path = parentOf(path);
    return path;
  };

  const codeOf = (label, lines, marks, place) => {
    const pre = el("pre", {class: "code", tabindex: "0", role: "region", "aria-label": label});
    let plain = [];
    const flush = () => {
      if (plain.length) add(pre, [plain.join("\n") + "\n"]);
      plain = [];
    };
    for (const line of lines) {
      const text = "  ".repeat(line.depth) + line.text;
      const mark = line.path !== null && (marks.get(line.path) ?? marks.get(line.below));
      if (mark) {
        flush();
        add(pre, [el("mark", {class: markOf(mark.difference) + (mark.only ? " only" : ""), title: tell(mark.difference)}, text)]);
      } else {
        if (place && line.path === place) {
          flush();
          add(pre, [el("span", {class: "place-of-difference"})]);
          place = "";
        }
        plain.push(text);
      }
    }
    flush();
    return pre;
  };

  const receivedOf = text => el("details", {class: "headers"}, el("summary", {}, "received, but not readable"), el("pre", {}, text));

  const answerOf = (title, side, lines, marks, differences) => {
    const whole = differences.filter(d => d.path === "");
    const marked = (text, which) => {
      const difference = whole.find(which);
      return difference ? el("mark", {class: markOf(difference), title: tell(difference)}, text) : text;
    };
    const parts = [];
    if (side.status !== undefined) {
      parts.push(marked("HTTP " + side.status, d => d.code !== "media-type"), " · ",
        marked(side.headers["content-type"] ?? "no content type", d => d.code === "media-type"));
      if (side.events) parts.push(" · event stream" + (side.done === false ? " without [DONE]" : ""), side.ended && ", " + side.ended);
    } else {
      parts.push(marked("no answer", () => true));
    }
    if (side.millis !== undefined) parts.push(" · " + (side.millis / 1000).toFixed(2) + " s · " + time(side.time));
    return el("div", {},
      el("h3", {}, title),
      el("p", {class: "status"}, parts),
      lines.length > 0 && codeOf(title, lines, marks, placeOf(lines, (differences.find(isNew) ?? differences[0])?.path ?? "")),
      typeof side.body === "number" && el("p", {class: "hint"}, "The answer has " + number(side.body)
        + " characters: too long for this report; the file holds it."),
      side.trials?.length > 0 && el("ul", {class: "hint"}, side.trials.map(trial =>
        el("li", {}, "Failed trial: " + (trial.status < 0 ? "no answer" : "HTTP " + trial.status) + ", " + trial.message,
          trial.received !== undefined && receivedOf(trial.received)))),
      side.received !== undefined && receivedOf(side.received),
      side.headers && el("details", {class: "headers"}, el("summary", {}, plural(Object.keys(side.headers).length, "header")),
        el("dl", {}, Object.entries(side.headers).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))));
  };

  const open = async (scenario, details) => {
    if (scenario.opened) return;
    scenario.opened = true;
    const place = el("div", {class: "opened"}, el("p", {class: "hint"}, "Loading…"));
    details.append(place);
    const pack = await once("answers-" + Math.floor(scenario.index / overview.scenariosAPack), unpack);
    const data = pack[scenario.index % overview.scenariosAPack];
    const differences = placed(scenario.differences);
    const kinds = kindsOf(differences);
    const bodyLines = async side => Array.isArray(side.body) ? linesOf(await textOf(side.body), side.events, kinds) : [];
    const answer = data.same
      ? {...data.result, ...Object.fromEntries(["status", "headers", "events", "done", "ended", "received", "body"].map(name => [name, data.baseline[name]]))}
      : data.result;
    const [request, command, expected, actual] =
      await Promise.all([textOf(data.request), textOf(data.command), bodyLines(data.baseline), bodyLines(answer)]);
    const requestLines = data.text === undefined ? linesOf(request, false, new Set())
      : data.text.split("\n").map(text => ({depth: 0, text, path: null}));
    const sent = Object.entries(data.result.sentDifferently ?? {});
    const marks = marksOf(differences, promises ? [actual] : [expected, actual]);
    place.replaceChildren();
    add(place, [
      scenario.differences.length > 0 && el("table", {class: "differences"},
        el("caption", {class: "quiet"}, promises ? "Findings" : "Differences"),
        el("thead", {}, el("tr", {}, ["Kind", levels.length > 0 && "Level", "Code", promises ? "Promise" : "Path", promises ? "Expected" : "OpenAI", "This server"].filter(name => name !== false).map(name => el("th", {scope: "col"}, name)))),
        el("tbody", {}, scenario.differences.map(d => {
          const kind = isNew(d) ? "differs" : d.failing ? "known" : "note";
          return el("tr", {},
            el("td", {}, badge(kind, kind === "differs" ? "fails" : kind)),
            levels.length > 0 && el("td", {"data-name": "level"}, d.level),
            el("td", {}, el("code", {title: overview.meanings[d.code]}, d.code)),
            el("td", {}, el("code", {}, d.path)),
            el("td", {"data-name": promises ? "expected" : "OpenAI"}, d.expected),
            el("td", {"data-name": "this server"}, d.actual, d.detail && el("p", {class: "reason"}, d.detail)));
        }))),
      el("div", {},
        el("h3", {}, "Factors"),
        el("ul", {class: "factors"}, scenario.values.map(value => el("li", {}, value))),
        el("p", {class: "hint"}, "Scenario ", el("code", {}, scenario.key))),
      el("div", {class: "two"},
        el("div", {},
          el("div", {class: "title"}, el("h3", {}, "Request"),
            data.target && el("code", {}, data.target),
            sent.length > 0 && el("span", {class: "hint"}, "sent to this server with " + sent.map(([name, value]) => name + "=" + value).join(", "))),
          requestOf(requestLines)),
        el("div", {},
          el("div", {class: "title"}, el("h3", {}, "Command"), copyButton("Copy", command)),
          el("pre", {class: "code command", tabindex: "0", role: "region", "aria-label": "Command"}, command))),
      data.same && el("p", {class: "hint"}, "Both answers are the same, byte for byte."),
      el("div", {class: promises ? "one" : "two"},
        !promises && answerOf("OpenAI’s answer", data.baseline, expected, marks, differences),
        answerOf("This server’s answer", answer, actual, marks, differences))]);
    for (const pre of place.querySelectorAll(".code")) {
      const first = pre.querySelector("mark") ?? pre.querySelector(".place-of-difference");
      if (first) pre.scrollTop = Math.max(0, first.offsetTop - pre.offsetTop - 60);
    }
    details.dataset.ready = "";
  };
  const requestOf = lines => {
    const pre = codeOf("Request", lines, new Map());
    pre.classList.add("request");
    return pre;
  };

  // ---- Start

  showVerdict();
  showCauses();
  if (!promises) showMatrix();
  showTools();
  byId("main").hidden = false;
  // Wide tables fade out at edges that hide more.
  for (const wide of document.querySelectorAll(".scroll")) {
    const look = () => wide.classList.toggle("more", wide.scrollLeft + wide.clientWidth < wide.scrollWidth - 4);
    wide.addEventListener("scroll", look, {passive: true});
    new ResizeObserver(look).observe(wide);
    if (wide.firstElementChild) new ResizeObserver(look).observe(wide.firstElementChild);
  }
  state = readState();
  draw();
  if (location.hash.includes("=")) {
    const opened = byId("scenarios").querySelector("details[open]");
    (opened ?? byId("scenarios-heading")).scrollIntoView();
  }
  document.documentElement.dataset.ready = Math.round(performance.now());
})();
