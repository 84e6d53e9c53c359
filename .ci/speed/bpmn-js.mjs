// Measures bpmn-js in headless Chromium on diagrams of our own benchmark: processor time of the page's main thread
// (scripts, style, layout, recording of painting), which leaves out that the pixels are drawn by other threads. Each figure is written
// as soon as it is there; an edit that takes longer than BPMN_JS_MINUTES (10) ends its file, since those of everything may take hours.
//   node bpmn-js.mjs CHROMIUM OUT FILE...
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import puppeteer from 'puppeteer-core';

const [executablePath, out, ...files] = process.argv.slice(2);
const script = new URL('node_modules/bpmn-js/dist/bpmn-modeler.production.min.js', import.meta.url).pathname;
const steps = 20;
const longest = 60_000 * (process.env.BPMN_JS_MINUTES ?? 10);

// settled waits until the page has painted what it was asked for.
const settled = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));

// spent is the processor time of the main thread in milliseconds.
async function spent(client) {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1000 * metrics.find(m => m.name === 'TaskDuration').value;
}

// within gives up what takes longer than longest, whose page is busy until it is closed with its browser.
const within = work => {
  let timer;
  const end = new Promise((_, fail) => { timer = setTimeout(() => fail(new TooLong()), longest); });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
};

class TooLong extends Error {}

async function measure(browser, file, keep) {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.setViewport({ width: 1280, height: 800 });
  await page.setContent('<div id="canvas" style="width:1280px;height:800px"></div>');
  await page.addScriptTag({ path: script });
  const client = await page.createCDPSession();
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cost = async (n, what) => {
    await settled(page);
    const before = await spent(client);
    await what();
    await settled(page);
    return (await spent(client) - before) / n;
  };
  const xml = readFileSync(file, 'utf8');
  const f = new Proxy({}, { set: (_, name, value) => { keep(name, value); return true; } });
  f['open (s)'] = await cost(1000, () => page.evaluate(async xml => {
    window.modeler = new BpmnJS({ container: '#canvas' });
    await modeler.importXML(xml);
  }, xml));
  f['pan step (ms)'] = await cost(steps, () => page.evaluate(steps => new Promise(done => {
    let n = 0;
    const step = () => {
      if (n++ === steps) return done();
      modeler.get('canvas').scroll({ dx: 0, dy: -40 });
      requestAnimationFrame(step);
    };
    step();
  }), steps));
  f['zoom step (ms)'] = await cost(steps, () => page.evaluate(steps => new Promise(done => {
    let n = 0;
    const step = () => {
      if (n++ === steps) return done();
      modeler.get('zoomScroll').stepZoom(-0.1);
      requestAnimationFrame(step);
    };
    step();
  }), steps));
  if (file.includes('10000')) return; // its edits of everything take many minutes
  const act = f => within(cost(1, () => page.evaluate(f)));
  f['select all (ms)'] = await act(() => { modeler.get('editorActions').trigger('selectElements'); });
  f['move all (ms)'] = await act(() => {
    modeler.get('modeling').moveElements(modeler.get('selection').get().filter(e => !e.waypoints), { x: 10, y: 0 });
  });
  f['undo it (ms)'] = await act(() => { modeler.get('commandStack').undo(); });
  f['copy all (ms)'] = await act(() => { modeler.get('copyPaste').copy(modeler.get('selection').get()); });
  f['paste all (ms)'] = await act(() => {
    modeler.get('copyPaste').paste({ element: modeler.get('canvas').getRootElement(), point: { x: 4000, y: 4000 } });
  });
}

const figures = {};
for (const file of files) {
  const size = basename(file).replace(/\D/g, '');
  figures[size] = {};
  const browser = await puppeteer.launch({ executablePath, headless: true, protocolTimeout: 0, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await measure(browser, file, (name, value) => {
      figures[size][name] = value;
      writeFileSync(out, JSON.stringify(figures, null, 1) + '\n');
    });
  } catch (failed) {
    if (!(failed instanceof TooLong)) throw failed;
    console.error(`bpmn-js, ${size} nodes: gave up after ${longest / 60_000} minutes what comes after ${Object.keys(figures[size]).at(-1)}`);
  } finally {
    browser.process().kill('SIGKILL'); // a page that is busy does not close
  }
}
