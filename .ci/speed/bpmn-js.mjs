// Measures bpmn-js in headless Chromium on diagrams of our own benchmark: processor time of the page's main thread
// (scripts, style, layout, recording of painting), which leaves out that the pixels are drawn by other threads.
//   node bpmn-js.mjs CHROMIUM OUT FILE...
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import puppeteer from 'puppeteer-core';

const [executablePath, out, ...files] = process.argv.slice(2);
const script = new URL('node_modules/bpmn-js/dist/bpmn-modeler.production.min.js', import.meta.url).pathname;
const steps = 20;

// settled waits until the page has painted what it was asked for.
const settled = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));

// spent is the processor time of the main thread in milliseconds.
async function spent(client) {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1000 * metrics.find(m => m.name === 'TaskDuration').value;
}

async function measure(browser, file) {
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
  const f = {};
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
  if (file.includes('10000')) { // its edits of everything take many minutes
    await page.close();
    return f;
  }
  const act = f => cost(1, () => page.evaluate(f));
  f['select all (ms)'] = await act(() => { modeler.get('editorActions').trigger('selectElements'); });
  f['move all (ms)'] = await act(() => {
    modeler.get('modeling').moveElements(modeler.get('selection').get().filter(e => !e.waypoints), { x: 10, y: 0 });
  });
  f['undo it (ms)'] = await act(() => { modeler.get('commandStack').undo(); });
  f['copy all (ms)'] = await act(() => { modeler.get('copyPaste').copy(modeler.get('selection').get()); });
  f['paste all (ms)'] = await act(() => {
    modeler.get('copyPaste').paste({ element: modeler.get('canvas').getRootElement(), point: { x: 4000, y: 4000 } });
  });
  await page.close();
  return f;
}

const browser = await puppeteer.launch({ executablePath, headless: true, protocolTimeout: 0, args: ['--no-sandbox', '--disable-gpu'] });
const figures = {};
for (const file of files) {
  const size = basename(file).replace(/\D/g, '');
  figures[size] = await measure(browser, file);
  writeFileSync(out, JSON.stringify(figures, null, 1) + '\n');
}
await browser.close();
