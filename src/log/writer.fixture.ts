/** A process of its own that writes to a log: FOLDER COMPONENT LINES. */
import { openLog } from './index.ts'

const [folder = '', component = '', count = ''] = process.argv.slice(2)
let ms = 0
using log = openLog({
  ...{ folder, component, level: 'info', people: null, now: () => ms++ },
  ...{ bytesMax: 5000, filesMax: 1000 },
})
for (let i = 0; i < Number(count); i++) log.info(`line ${i}`)
