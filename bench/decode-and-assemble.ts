/** Capture, decoding and the flow table alone, as detection uses them, for the bench. Prints packets, flows and seconds. */
import { openCapture } from '../src/sensing/capture/index.ts'
import { createFlowTable } from '../src/sensing/flows/index.ts'
import { applicationReader, createDecoder } from '../src/sensing/wire/index.ts'

await using capture = await openCapture({ kind: 'files', paths: process.argv.slice(2) })
const decoder = createDecoder()
const table = createFlowTable({
  reader: applicationReader,
  records: 'exchanges',
  onObservations: () => {},
})
const started = performance.now()
for await (const frames of capture) table.assemble(decoder.decode(frames))
table.finish()
const seconds = (performance.now() - started) / 1000
process.stdout.write(
  `${capture.counts().frames} packets, ${table.counts().opened} flows, ${seconds.toFixed(3)} s\n`,
)
