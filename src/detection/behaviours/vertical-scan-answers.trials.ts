/** Devices that answer what is asked of all, each asker at the port it asked from: another one each time. */
import { type LookAlike, lookAlike, type TrialWire } from './trials/index.ts'

/** What is asked: of which group, at which port, from which port of one's own, and from which port it is answered. */
const questions = {
  LLMNR: { group: '224.0.0.252', port: 5355 },
  'one-shot mDNS': { group: '224.0.0.251', port: 5353 },
  'mDNS for one': { group: '224.0.0.251', port: 5353, fromPort: 5353 },
  'NetBIOS names': { group: '10.0.0.255', port: 137, fromPort: 137 },
  SSDP: { group: '239.255.255.250', port: 1900 },
  'SSDP, answered from any port': { group: '239.255.255.250', port: 1900, isOtherPort: true },
  'WS-Discovery': { group: '239.255.255.250', port: 3702 },
  'a maker’s own': { group: '255.255.255.255', port: 38_899 },
  'a maker’s own, answered from any port': {
    ...{ group: '255.255.255.255', port: 48_899, isOtherPort: true },
  },
} as const

/** Header of such a name message (RFC 1035): an identifier, the flags, one question, and answers. */
function nameMessage(wire: TrialWire, isAnswer: boolean): Uint8Array {
  const header = Buffer.from('000000000001000000000000', 'hex')
  header.set(wire.bytes(2))
  if (isAnswer) header.set([0x84, 0, 0, 1, 0, 1], 2)
  const asked = Buffer.from('0866696c65736572760000010001', 'hex')
  const answer = Buffer.from('0866696c657365727600000100010000001e00040a000005', 'hex')
  return Buffer.concat(isAnswer ? [header, asked, answer] : [header, asked])
}

export const answerLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a device that answers what is asked of all, each time at another port',
    axes: {
      how: { label: 'asked by', values: Object.keys(questions) as (keyof typeof questions)[] },
      askers: { label: 'askers', values: [6, 20] },
      everyS: { label: 'mean seconds between questions', values: [20, 90] },
    },
    write(wire, { how, askers, everyS }) {
      const question = { fromPort: 0, isOtherPort: false, ...questions[how] }
      wire.setMac('10.0.0.255', 0xffff_ffff_ffff)
      const isName = question.port === 137 || (question.port > 5350 && question.port < 5360)
      const data = (isAnswer: boolean) =>
        isName ? nameMessage(wire, isAnswer) : wire.bytes(isAnswer ? 300 : 90)
      for (let i = 0; i < askers; i++)
        for (let t = wire.wait(everyS); t < 2400; t += wire.wait(everyS)) {
          const from = { address: `10.0.0.${40 + i}`, port: question.fromPort || wire.port() }
          const to = { address: question.group, port: question.port }
          wire.udp(t, { from, to, data: data(false) })
          const port = question.isOtherPort ? wire.port() : question.port
          const server = { address: '10.0.0.5', port }
          wire.udp(t + wire.between(0.001, 1.5), { from: server, to: from, data: data(true) })
        }
    },
  }),
]
