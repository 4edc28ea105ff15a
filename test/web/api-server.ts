/** The API and the dashboards in a process that can be killed: PATH DATA PORT. Tells its parent the address. */
import { join } from 'node:path'
import { startApi } from '../../src/api/index.ts'
import { root } from '../sources.fixture.ts'

const [path = '', data = '', port = '0'] = process.argv.slice(2)
const api = await startApi({
  ...{ path, data, host: '127.0.0.1', port: Number(port), tls: null },
  ...{ trustedProxies: [], names: [], requestsPerMinute: 100_000, settings: [], models: [] },
  ...{ version: '0.1.0', isSecondFactorRequired: false, metricsToken: 'scrape' },
  site: join(root, 'web', 'dist'),
})
process.send?.({ address: api.address })
