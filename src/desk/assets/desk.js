// The desk's script: results as one types, the page picture, keys, and the idle log-off. Everything works without it
// but the comfort.
"use strict";
(() => {
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content;
  const token = meta("token");
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  // ---- signed out when idle -------------------------------------------------------------------------------------
  const idleMinutes = Number(meta("idle-min") || 0);
  if (token && idleMinutes) {
    let last = Date.now();
    for (const kind of ["pointerdown", "keydown", "wheel", "pointermove"]) {
      addEventListener(kind, () => { last = Date.now(); }, { passive: true });
    }
    let told = Date.now();
    setInterval(() => {
      const idle = Date.now() - last;
      if (idle >= idleMinutes * 60000) {
        location.href = "/sign-in?to=" + encodeURIComponent(location.pathname + location.search);
      } else if (last > told && Date.now() - told > 60000) {
        // Somebody reads or types without asking the server for anything: that is work as well.
        told = Date.now();
        fetch("/me/here", { headers: { "X-Part": "1" } }).catch(() => {});
      }
    }, 5000);
  }

  // ---- places of hits, as they come into sight ----------------------------------------------------------------------
  const sight = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      const image = target.querySelector("image[data-href]");
      image.setAttribute("href", image.dataset.href);
    }
  }, { rootMargin: "80px" });
  function loadStrips(within) {
    for (const strip of within.querySelectorAll("svg.strip")) sight.observe(strip);
  }
  loadStrips(document);

  // ---- results as one types ---------------------------------------------------------------------------------------
  for (const form of document.querySelectorAll("form[data-live]")) {
    const results = document.getElementById(form.dataset.live);
    let timer, asked = 0;
    const ask = async () => {
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      const address = form.action.split("?")[0] + (query.size ? "?" + query : "");
      const mine = ++asked;
      const answer = await fetch(address, { headers: { "X-Part": "1" } }).catch(() => null);
      if (!answer || mine !== asked) return;
      if (answer.status === 401) { location.reload(); return; }
      sight.disconnect();
      results.innerHTML = await answer.text();
      loadStrips(results);
      history.replaceState(null, "", address);
    };
    const soon = (wait) => { clearTimeout(timer); timer = setTimeout(ask, wait); };
    form.addEventListener("input", (event) => soon(event.target.type === "search" ? 220 : 350));
    form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });
  }

  // ---- the page picture ----------------------------------------------------------------------------------------------
  const viewer = document.querySelector("[data-viewer]");
  const steps = [0, 100, 140, 200, 280, 400];
  let zoom = 1;
  function draw() {
    const sheet = viewer.querySelector(".sheet"), image = sheet.querySelector("image");
    viewer.classList.toggle("whole", zoom === 0);
    sheet.style.width = zoom > 1 ? steps[zoom] + "%" : "";
    if (zoom > 1 && image.dataset.full) {
      // As sharp as it was scanned; shown once it is there.
      const full = new Image();
      full.onload = () => image.setAttribute("href", full.src);
      full.src = image.dataset.full;
      delete image.dataset.full;
    }
  }
  function turn() {
    const sheet = viewer.querySelector(".sheet"), group = sheet.querySelector("g");
    const [w, h] = [Number(viewer.dataset.width), Number(viewer.dataset.height)];
    const to = (Number(viewer.dataset.turn) + 90) % 360;
    viewer.dataset.turn = to;
    const [across, down] = to % 180 ? [h, w] : [w, h];
    sheet.setAttribute("viewBox", `0 0 ${across} ${down}`);
    group.setAttribute("transform", {
      0: "rotate(0)", 90: `translate(${h} 0) rotate(90)`, 180: `translate(${w} ${h}) rotate(180)`, 270: `translate(0 ${w}) rotate(270)`,
    }[to]);
    remember("turn", to || null);
  }
  function remember(name, value) {
    const address = new URL(location.href);
    if (value === null) address.searchParams.delete(name); else address.searchParams.set(name, value);
    history.replaceState(null, "", address);
  }
  function show(of, on, scroll) {
    for (const shape of document.querySelectorAll(`rect[data-of~="${of}"]`)) {
      shape.classList.toggle("on", on);
      if (on && scroll) shape.scrollIntoView({ block: "center", inline: "center" });
    }
  }
  if (viewer) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom], [data-rotate], [data-marks]");
      if (!button) return;
      if (button.dataset.zoom !== undefined) {
        const by = Number(button.dataset.zoom);
        zoom = by === 0 ? (zoom === 0 ? 1 : 0) : Math.max(0, Math.min(steps.length - 1, zoom + by));
        draw();
      } else if (button.dataset.rotate !== undefined) {
        turn();
      } else {
        const off = viewer.classList.toggle("no-marks");
        button.setAttribute("aria-pressed", String(!off));
      }
    });
    for (const kind of ["pointerover", "focusin"]) {
      document.addEventListener(kind, (event) => {
        const of = event.target.closest?.("[data-fact]");
        if (of) show(of.dataset.fact, true, kind === "focusin");
      });
    }
    for (const kind of ["pointerout", "focusout"]) {
      document.addEventListener(kind, (event) => {
        const of = event.target.closest?.("[data-fact]");
        if (of) show(of.dataset.fact, false);
      });
    }
    let drag = null;
    viewer.addEventListener("pointerdown", (event) => {
      if (zoom) { drag = [event.clientX, event.clientY, viewer.scrollLeft, viewer.scrollTop]; viewer.setPointerCapture(event.pointerId); }
    });
    viewer.addEventListener("pointermove", (event) => {
      if (!drag) return;
      viewer.scrollLeft = drag[2] - (event.clientX - drag[0]);
      viewer.scrollTop = drag[3] - (event.clientY - drag[1]);
    });
    viewer.addEventListener("pointerup", () => { drag = null; });
    viewer.querySelector("rect.hit")?.scrollIntoView({ block: "center" });
    // The neighbours' pictures are there before they are asked for.
    addEventListener("load", () => {
      for (const link of document.querySelectorAll("a[rel=next][href^='/pages/']")) {
        new Image().src = link.pathname + "/picture/screen";
      }
      const next = document.querySelector("[data-next-picture]");
      if (next) new Image().src = next.dataset.nextPicture;
    });
  }

  // ---- keys -----------------------------------------------------------------------------------------------------------
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "ArrowDown" && event.target.type === "search") { step(1, event); }
      return;
    }
    const hit = event.target.closest?.("[data-hit]");
    if (hit && (event.key === "ArrowDown" || event.key === "ArrowUp")) { step(event.key === "ArrowDown" ? 1 : -1, event); return; }
    if (event.key === "/") {
      const box = document.querySelector("input[type=search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const does = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key) && !one.disabled);
    if (does) { event.preventDefault(); does.click(); }
  });
  function step(by, event) {
    const hits = [...document.querySelectorAll("[data-hit]")];
    const at = hits.indexOf(document.activeElement) + by;
    event.preventDefault();
    if (at < 0) document.querySelector("input[type=search]")?.focus(); else hits[Math.min(at, hits.length - 1)]?.focus();
  }

  // ---- dialogs ----------------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      dialog.showModal();
      dialog.querySelector("[autofocus], input:not([type=hidden]), select, button")?.focus();
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  });
  for (const box of document.querySelectorAll("input[data-ask]")) {
    const answers = document.getElementById(box.dataset.answers);
    let timer, asked = 0;
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++asked;
        const answer = await fetch(box.dataset.ask + encodeURIComponent(box.value), { headers: { "X-Part": "1" } }).catch(() => null);
        if (answer && mine === asked) answers.innerHTML = await answer.text();
      }, 180);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || (event.key === "Enter" && answers)) {
        event.preventDefault();
        answers.querySelector("button")?.focus();
      }
    });
    answers?.addEventListener("keydown", (event) => {
      const all = [...answers.querySelectorAll("button")], at = all.indexOf(document.activeElement);
      if (event.key === "ArrowDown") { event.preventDefault(); all[Math.min(at + 1, all.length - 1)]?.focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (at ? all[at - 1] : box).focus(); }
    });
  }

  // ---- uploads ------------------------------------------------------------------------------------------------------------
  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const list = document.getElementById("uploads"), input = drop.querySelector("input[type=file]");
    const send = async (file) => {
      const line = document.createElement("li");
      line.textContent = file.name + ": on its way";
      list.append(line);
      const into = drop.dataset.batch ? "?batch=" + drop.dataset.batch : "";
      const answer = await fetch("/intake/files/" + encodeURIComponent(file.name) + into, { method: "PUT", body: file, headers: { "X-Token": token, "X-Part": "1" } }).catch(() => null);
      const text = answer ? new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent : "the connection broke";
      line.textContent = file.name + ": " + text.trim();
    };
    const all = async (files) => { for (const file of files) await send(file); };
    input.addEventListener("change", () => all([...input.files]));
    for (const kind of ["dragover", "dragenter"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); all([...event.dataTransfer.files]); });
  }

  for (const button of document.querySelectorAll("[data-send]")) {
    button.addEventListener("click", async () => {
      const file = document.getElementById(button.dataset.file).files[0], place = document.getElementById(button.dataset.answer);
      if (!file) { place.textContent = "Choose a file first."; return; }
      const answer = await fetch(button.dataset.send, { method: "PUT", body: file, headers: { "X-Token": token, "X-Part": "1" } }).catch(() => null);
      if (answer) place.innerHTML = await answer.text(); else place.textContent = "The connection broke.";
    });
  }

  // ---- parts that follow what happens ------------------------------------------------------------------------------------
  for (const part of document.querySelectorAll("[data-follow]")) {
    setInterval(async () => {
      if (document.hidden) return;
      const answer = await fetch(part.dataset.follow, { headers: { "X-Part": "1", "X-Background": "1" } }).catch(() => null);
      if (answer?.ok) part.innerHTML = await answer.text();
    }, 3000);
  }
})();
