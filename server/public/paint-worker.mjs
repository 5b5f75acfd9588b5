// @ts-check
// Plain JavaScript, so that it starts without a loader under any runner. Painting and packing take long enough to hold
// up whoever shares their thread.
import { parentPort, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'

// Our faces and no others: the same list gives the same picture on every machine.
const font = { loadSystemFonts: false, fontFiles: workerData.fontFiles, defaultFontFamily: 'Playfair Display' }

parentPort?.on('message', (/** @type {string} */ svg) => {
  const png = new Resvg(svg, { font }).render().asPng()
  // Its own bytes: those of a Buffer may lie in memory that is shared.
  parentPort?.postMessage(new Uint8Array(png))
})
