/** Jobs that copy files outside at their hour, to a server that they know without asking for its name. */
import { browse, type LookAlike, lookAlike, transfer } from './trials/index.ts'

const client = '10.0.0.34'
const resolver = '10.0.0.2'

export const exfiltrationLookAlikesJobs: readonly LookAlike[] = [
  lookAlike({
    name: 'a nightly copy to a server of one’s own outside, by its bare address',
    axes: {
      megabytes: { label: 'megabytes a night', values: [6, 20, 60] },
      port: { label: 'port', values: [22, 873, 8730] },
    },
    write(wire, { megabytes, port }) {
      for (let night = 0; night < 6; night++) {
        const t = 60 + night * 86_400
        const up = Math.round(megabytes * 1e6 * wire.between(0.8, 1.2))
        const moved = { client, server: '198.51.100.70', port, name: null, up, down: 900 }
        transfer(wire, t + wire.between(0, 600), moved)
        browse(wire, t + 20_000, { client, resolver, untilS: t + 40_000, everyS: 1500 })
      }
    },
  }),
]
