/** The API in its thread over a database, as `amoskys up` has it, but for how much one caller may ask: PATH DATA. */
import { startApi } from '../../src/api/index.ts'

const [path = '', data = ''] = process.argv.slice(2)
const api = await startApi({
  ...{ path, data, host: '127.0.0.1', port: 0, tls: null, trustedProxies: [], names: [] },
  ...{ requestsPerMinute: 1_000_000_000, settings: [], models: [], version: '0.0.0' },
})
process.send?.({ address: api.address })
process.on('message', async () => {
  await api.close()
  process.exit()
})
