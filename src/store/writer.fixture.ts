/** A process of its own that opens a database and writes to it: PATH NUMBER FLOWS. Tells its parent how it went. */
import { openStore } from './index.ts'
import { alertOf, flowOf } from './records.fixture.ts'

const [path = '', number = '', count = ''] = process.argv.slice(2)
const from = Number(number) * 100_000

try {
  await using store = await openStore(path)
  for (let i = 0; i < Number(count); i += 50)
    await store.keepFlows(
      Array.from({ length: Math.min(50, Number(count) - i) }, (_, k) => flowOf(from + i + k)),
    )
  await store.keepAlerts([alertOf(`alr_${number}`)])
  process.send?.({})
} catch (thrown) {
  const { code, message } = thrown as { code?: string; message: string }
  process.send?.({ code, message })
}
