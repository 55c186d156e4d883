"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const STORE = "fairsieve-review-" + data.sample;
  const FORMAT = "fairsieve-labels/1";
  const NAMES = ["none", "mild", "strong", "severe"];
  const SECTIONS = ["start", "judge", "break", "end"];
  const REST_AFTER = 25, HARSH_IN_A_ROW = 3;
  const answers = new Map();
  const state = { at: 0, reviewer: "", without: [], unread: [], unjudged: [], keys: true, covers: true };
  let seen = data.items, uncovered = false, keeps = true, fresh = 0, harsh = 0, unsaved = false;

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  // What is kept: answers and settings, never a text.
  const keep = () => {
    unsaved = true;
    try {
      localStorage.setItem(STORE, JSON.stringify({ state, answers: [...answers] }));
    } catch {
      keeps = false;
    }
    $("kept").textContent = keeps ? "Answers are kept in this browser" : "Not kept here: save before you close";
  };
  const restore = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(STORE) || "null");
      localStorage.setItem(STORE + "-try", "1");
      localStorage.removeItem(STORE + "-try");
      if (!kept) return false;
      Object.assign(state, kept.state);
      take(kept.answers);
      return true;
    } catch {
      keeps = false;
      return false;
    }
  };
  const known = new Set(data.items.map((item) => item.id));
  const take = (pairs) => {
    for (const [id, one] of pairs) if (known.has(id) && one && typeof one.answer === "string") answers.set(id, one);
  };

  const show = (name) => {
    for (const one of SECTIONS) $(one).hidden = one !== name;
    const head = name === "judge" ? $("asks") : $(name).querySelector("h1");
    head.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };

  // Start: what somebody wants to see.
  const tick = (box, list, value, shown) => {
    const position = list.indexOf(value);
    if (box.checked === shown && position >= 0) list.splice(position, 1);
    if (box.checked !== shown && position < 0) list.push(value);
  };
  const option = (parent, value, label, many, list, shown) => {
    const line = make("label"), box = make("input");
    box.type = "checkbox";
    box.value = value;
    box.checked = list.includes(value) !== shown;
    box.addEventListener("change", () => { tick(box, list, value, shown); choose(); });
    line.append(box, make("span", label), make("span", String(many), "much"));
    parent.append(line);
  };
  const count = (test) => data.items.filter(test).length;
  const choose = () => {
    seen = data.items.filter((item) => !item.categories.some((one) => state.without.includes(one))
      && !state.unread.includes(item.code) && !state.unjudged.includes(item.detector));
    const left = seen.filter((item) => !answers.has(item.id)).length;
    $("chosen").textContent = `${seen.length} of ${data.items.length} items${left < seen.length ? `, ${left} of them still open` : ""}`;
    $("begin").disabled = seen.length === 0;
    $("begin").textContent = answers.size ? "Go on" : "Begin";
  };
  const settings = () => {
    for (const id of ["categories", "languages", "detectors"]) $(id).replaceChildren();
    for (const [id, label] of data.categories) {
      option($("categories"), id, label, count((item) => item.categories.includes(id)), state.without, false);
    }
    for (const [code, label] of data.codes) {
      option($("languages"), code, label, count((item) => item.code === code), state.unread, true);
    }
    for (const one of data.detectors) {
      option($("detectors"), one.id, one.title, count((item) => item.detector === one.id), state.unjudged, true);
    }
    $("keys").checked = state.keys;
    $("covers").checked = state.covers;
    $("reviewer").value = state.reviewer;
    choose();
  };
  const begin = () => {
    state.reviewer = $("reviewer").value.trim();
    state.keys = $("keys").checked;
    state.covers = $("covers").checked;
    document.body.classList.toggle("no-keys", !state.keys);
    keep();
    if (!seen.some((item) => item.id === data.items[state.at]?.id && !answers.has(item.id))) forward(-1);
    else open();
  };

  // One item.
  const current = () => data.items[state.at];
  const shown = (index) => seen.includes(data.items[index]);
  const forward = (from) => {
    for (let index = from + 1; index < data.items.length; index += 1) {
      if (shown(index) && !answers.has(data.items[index].id)) return to(index);
    }
    for (let index = 0; index <= from && index < data.items.length; index += 1) {
      if (shown(index) && !answers.has(data.items[index].id)) return to(index);
    }
    return finish();
  };
  const backward = () => {
    for (let index = state.at - 1; index >= 0; index -= 1) if (shown(index)) return to(index);
    return undefined;
  };
  const to = (index) => {
    state.at = index;
    keep();
    open();
  };
  const write = (item) => {
    const box = $("text");
    box.replaceChildren();
    box.lang = item.code && item.code !== "und" ? item.code : "";
    const gap = (text) => box.append(make("span", text, "cut"));
    if (item.cut[0]) gap("… ");
    item.pieces.forEach((pieces, window) => {
      if (window) gap(" … ");
      for (const [text, kind] of pieces) {
        if (kind === 0) { box.append(make("bdi", text)); continue; }
        const marked = make("mark", undefined, kind === 2 ? "found" : "");
        marked.append(make("span", kind === 2 ? "[already found: " : "[marked: ", "hidden"), make("bdi", text), make("span", "]", "hidden"));
        box.append(marked);
      }
    });
    if (item.cut[1]) gap(" …");
    if (!item.pieces.some((pieces) => pieces.length)) box.append(make("span", "This text can no longer be read. Please skip it.", "cut"));
    box.scrollTop = 0;
  };
  const cover = (item) => {
    const covered = state.covers && item.severity !== null && item.severity >= 2 && !uncovered;
    $("cover").hidden = !covered;
    $("text").hidden = covered;
    for (const radio of document.getElementsByName("answer")) radio.disabled = covered;
    const holds = data.categories.filter(([id]) => item.categories.includes(id)).map(([, label]) => label.toLowerCase());
    $("why").textContent = `This text is rated ${NAMES[item.severity ?? 0]}. It may hold: ${holds.join("; ")}.`;
  };
  const open = () => {
    const item = current(), group = data.detectors.find((one) => one.id === item.detector);
    uncovered = false;
    write(item);
    cover(item);
    const place = seen.indexOf(item) + 1, done = seen.filter((one) => answers.has(one.id)).length;
    $("progress").max = seen.length;
    $("progress").value = done;
    $("where").textContent = `Item ${place} of ${seen.length}, ${done} done`;
    $("detector").textContent = group.title;
    $("severity").textContent = item.severity === null ? "severity not rated" : `severity: ${NAMES[item.severity]}`;
    $("severity").classList.toggle("high", item.severity !== null && item.severity >= 2);
    $("guide").textContent = group.guides[item.kind] || "";
    $("asks").textContent = item.asks;
    fill(item, group);
    $("back").disabled = !data.items.some((one, index) => index < state.at && shown(index));
    $("rest").textContent = resting();
    show("judge");
  };
  const resting = () => {
    if (harsh >= HARSH_IN_A_ROW) return "Several harsh texts in a row. A pause is a good idea.";
    if (fresh && fresh % REST_AFTER === 0) return `${fresh} items in one go. A pause is a good idea, nothing is timed.`;
    return "";
  };
  const fill = (item, group) => {
    const given = answers.get(item.id);
    for (const radio of document.getElementsByName("answer")) radio.checked = given?.answer === radio.value;
    $("language").replaceChildren();
    for (const [code, name] of [["", "I do not know"], ...data.languages]) {
      if (code === item.said && code) continue;
      const entry = make("option", name);
      entry.value = code;
      entry.selected = (given?.language || "") === code;
      $("language").append(entry);
    }
    $("missed").replaceChildren();
    for (const [kind, name] of group.missed) {
      const line = make("label"), box = make("input");
      box.type = "number";
      box.min = "0";
      box.max = "99";
      box.inputMode = "numeric";
      box.dataset.kind = kind;
      box.value = String(given?.missed?.[kind] || 0);
      line.append(box, make("span", name));
      $("missed").append(line);
    }
    follow();
  };
  const chosen = () => document.querySelector('input[name="answer"]:checked')?.value;
  const follow = () => {
    const item = current(), answer = chosen();
    $("which").hidden = !(item.detector === "language" && answer === "no");
    $("what").hidden = !(item.kind === "passage" && answer === "yes");
    $("next").disabled = !answer;
  };
  const answer = (value) => {
    const item = current(), given = { answer: value };
    if (value === "no" && item.detector === "language" && $("language").value) given.language = $("language").value;
    if (value === "yes" && item.kind === "passage") {
      const missed = {};
      for (const box of $("missed").querySelectorAll("input")) {
        const many = Math.min(99, Math.floor(Number(box.value)));
        if (many > 0) missed[box.dataset.kind] = many;
      }
      if (!Object.keys(missed).length) {
        $("rest").textContent = "Say what is missing: at least one number above 0.";
        $("missed").querySelector("input").focus();
        return;
      }
      given.missed = missed;
    }
    if (!answers.has(item.id) && value !== "skip") fresh += 1;
    harsh = item.severity !== null && item.severity >= 2 && value !== "skip" ? harsh + 1 : 0;
    answers.set(item.id, given);
    forward(state.at);
  };

  // Pause and end.
  const tally = () => {
    const skipped = [...answers.values()].filter((one) => one.answer === "skip").length;
    return `${answers.size - skipped} answered, ${skipped} skipped, ${seen.filter((item) => !answers.has(item.id)).length} still open.`;
  };
  const pause = () => { fresh = 0; harsh = 0; $("sofar").textContent = tally(); show("break"); };
  const finish = () => { keep(); $("done").textContent = `That was all of it: ${tally()}`; show("end"); };
  const save = () => {
    const order = data.items.filter((item) => answers.has(item.id)).map((item) => [item.id, answers.get(item.id)]);
    const told = { format: FORMAT, sample: data.sample, reviewer: state.reviewer, judgements: Object.fromEntries(order) };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1) + "\n"], { type: "application/json" }));
    link.download = `labels-${data.sample}-${state.reviewer.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "anonymous"}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    $("kept").textContent = "Saved to a file";
  };
  const load = async (file) => {
    try {
      const told = JSON.parse(await file.text());
      if (told.format !== FORMAT || told.sample !== data.sample) throw new Error("another sample");
      take(Object.entries(told.judgements));
      state.reviewer = String(told.reviewer || "").slice(0, 64);
      settings();
      keep();
    } catch {
      $("kept").textContent = "That file holds no answers to this sample";
    }
  };

  $("settings").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
  $("open").addEventListener("change", (event) => { if (event.target.files[0]) load(event.target.files[0]); event.target.value = ""; });
  $("answers").addEventListener("submit", (event) => { event.preventDefault(); if (chosen()) answer(chosen()); });
  $("answers").addEventListener("change", follow);
  $("uncover").addEventListener("click", () => { uncovered = true; cover(current()); $("asks").focus({ preventScroll: true }); });
  $("skip").addEventListener("click", () => answer("skip"));
  $("back").addEventListener("click", backward);
  $("pause").addEventListener("click", pause);
  $("resume").addEventListener("click", () => (answers.has(current().id) ? forward(state.at) : open()));
  $("change").addEventListener("click", () => { settings(); show("start"); });
  $("again").addEventListener("click", () => { const first = data.items.findIndex((item) => seen.includes(item)); if (first >= 0) to(first); });
  $("forget").addEventListener("click", () => {
    try { localStorage.removeItem(STORE); } catch { keeps = false; }
    answers.clear();
    state.at = 0;
    unsaved = false;
    settings();
    $("kept").textContent = "Deleted from this browser";
    show("start");
  });
  for (const button of document.querySelectorAll(".save")) button.addEventListener("click", save);
  document.addEventListener("keydown", (event) => {
    if ($("judge").hidden || !state.keys || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("select, input[type=number], input[type=text]")) return;
    const press = { y: "yes", n: "no", u: "unsure" }[event.key.toLowerCase()];
    if (press && $("cover").hidden) {
      document.querySelector(`input[name="answer"][value="${press}"]`).checked = true;
      follow();
      if (!$("what").hidden) $("missed").querySelector("input").focus();
      else if (!$("which").hidden) $("language").focus();
      else $("next").focus();
    } else if (event.key.toLowerCase() === "s") answer("skip");
    else if (event.key.toLowerCase() === "b") backward();
    else if (event.key.toLowerCase() === "p") pause();
    else return;
    event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved && !keeps) event.preventDefault(); });

  const harshItems = count((item) => item.severity !== null && item.severity >= 2);
  $("harsh").textContent = harshItems
    ? `${harshItems} of ${data.items.length} are rated strong or severe: insults, threats, hate against groups.`
    : "None is rated strong or severe, but ratings are made by a machine and can be wrong.";
  const going = restore();
  settings();
  document.body.classList.toggle("no-keys", !state.keys);
  $("kept").textContent = !keeps ? "This browser keeps nothing: save before you close" : going ? "Your answers from before are here" : "";
  for (const one of SECTIONS) $(one).hidden = one !== "start";
})();
