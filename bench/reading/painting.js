/**
 * What bench/reading/painting.py does inside the page: our modules as they are served, and beside them the usual
 * technique, one <mark> for every stretch of the whole text, made at once.
 */
async ({ technique, modules }) => {
  const parts = await Promise.all(modules.map((each) => import(each)));
  const { Anchors, HighlightPainter, NAMES, TextSelection, covering, marksOf, painted: paintedLanes, plainMarksOf, segments, spansOf, textOf } = Object.assign({}, ...parts);
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const sent = data("page-data");
  const container = document.getElementById("text");
  // As the page's own script leaves it.
  container.classList.remove("unrolling");
  // One reading brings its marks by columns; the compare page brings several, each for a lane of its own.
  const isOne = "annotations" in sent;
  const slots = new Map(sent.tags.map(({ slug, slot }) => [slug, slot]));
  const spans = isOne
    ? marksOf(sent.annotations).map(({ tag, start, end }) => ({ start, end, slot: slots.get(tag) }))
    : paintedLanes(sent.tags, sent.readings.map((each) => ({ marks: plainMarksOf(each) })), sent.rulings, spansOf(sent.places), (slug) => slots.get(slug));
  const content = textOf(container, sent.length ?? lengthOf(container), sent.between ?? {});
  const page = { unit: "free", language: "", length: content.length, ...sent, sentences: isOne ? spansOf(sent.sentences) : [] };
  function lengthOf(container) {
    const last = [...container.querySelectorAll("[data-o]")].at(-1);
    return Number(last.dataset.o) + [...last.textContent].length;
  }
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  }));
  let anchors;

  class Marks {
    constructor() {
      this.spans = [];
    }
    paint(spans) {
      const changed = new Set(spans.filter((each) => !this.spans.includes(each)));
      this.spans = spans;
      for (const paragraph of anchors.paragraphs) {
        const { start, end } = paragraph;
        const inside = spans.filter((each) => each.start < end && each.end > start);
        if (!inside.some((each) => changed.has(each))) continue;
        paragraph.element.replaceChildren(...segments(start, end, inside).map((segment) => {
          const piece = new Text(paragraph.map.slice(segment.start - start, segment.end - start));
          if (!segment.marks.length) return piece;
          const mark = document.createElement("mark");
          mark.className = [...new Set(segment.marks.map(({ slot }) => `slot-${slot}`))].join(" ");
          mark.dataset.spans = segment.marks.length;
          mark.append(piece);
          return mark;
        }));
      }
    }
  }

  let painter;
  globalThis.bench = {
    /** From the data to the first frame with highlights in it. */
    async first() {
      const began = performance.now();
      anchors = new Anchors(container, content);
      painter = technique === "marks" ? new Marks() : new HighlightPainter(anchors, isOne ? undefined : NAMES);
      painter.paint(spans);
      while (painter.near && !painter.near.size) await painted();
      await painted();
      return performance.now() - began;
    },
    /** One more span of six words in the window, as many times as said. */
    async add(times) {
      const walls = [];
      let now = spans;
      for (let turn = 0; turn < times; turn += 1) {
        await painted();
        const start = 40 + turn * 3;
        const began = performance.now();
        now = [...now, { start, end: start + 36, slot: 1 + (turn % 4) }];
        painter.paint(now);
        await painted();
        walls.push(performance.now() - began);
      }
      return walls.sort((one, other) => one - other)[times >> 1];
    },
    /** Nothing, as many times: what waiting for frames costs by itself. */
    async idle(times) {
      for (let turn = 0; turn < times; turn += 1) {
        await painted();
        await painted();
      }
    },
    /**
     * Milliseconds from a point of the window to all spans under it, and how many there were: the median of five
     * rounds, since one look is too short for the clock, and a round in which other work came between is too long.
     */
    hit(times) {
      const box = container.getBoundingClientRect();
      const text = new TextSelection(anchors, page);
      const points = Array.from({ length: times }, (_, turn) => ({
        clientX: box.left + box.width * ((turn * 0.61803) % 1),
        clientY: 150 + 700 * ((turn * 0.41421) % 1),
      }));
      let found = 0;
      const one = technique === "marks"
        ? ({ clientX, clientY }) => {
            found += Number(document.elementFromPoint(clientX, clientY)?.dataset.spans ?? 0);
          }
        : (point) => {
            const at = text.offsetAt(point);
            if (at !== null) found += covering(spans, at).length;
          };
      one(points[0]);
      found = 0;
      const rounds = Array.from({ length: 5 }, () => {
        const began = performance.now();
        points.forEach(one);
        return performance.now() - began;
      });
      return { each: rounds.sort((first, second) => first - second)[2] / times, found: found / rounds.length / times };
    },
    /** Fifty steps of 500 px, one in a frame. */
    async scroll() {
      let long = 0;
      const observer = new PerformanceObserver((list) => (long += list.getEntries().length));
      observer.observe({ type: "longtask" });
      scrollTo(0, 0);
      await painted();
      const frames = [];
      let before = performance.now();
      for (let step = 0; step < 50; step += 1) {
        const down = document.body.scrollHeight - innerHeight;
        scrollTo(0, Math.abs(((step * 500 + down) % (2 * down)) - down));
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - before);
        before = now;
      }
      await painted();
      observer.disconnect();
      return { p95: frames.sort((one, other) => one - other)[47], long };
    },
    elements: () => container.querySelectorAll("*").length,
  };
};
