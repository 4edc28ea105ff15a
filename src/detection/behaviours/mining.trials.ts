/** Miners that speak to their pool in the clear, over a grid; their look-alikes stand in `clear-talk-benign.trials.ts`. */
import { clearTalkLookAlikes } from './clear-talk-benign.trials.ts'
import { attack, type BehaviourTrials, browse, converse, lookUp, type Say } from './trials/index.ts'

const client = '10.0.0.47'
const resolver = '10.0.0.2'

interface Dialect {
  readonly login: string
  readonly welcome: string
  readonly job: (i: number) => string
  readonly share: (i: number) => string
}

const hex = (i: number) => (i * 2_654_435_761).toString(16).padStart(76, '0')

/** Bitcoin’s, Monero’s and Ethereum’s. */
const dialects: Readonly<Record<string, Dialect>> = {
  'mining.subscribe': {
    login: '{"id":1,"method":"mining.subscribe","params":["m/4.12"]}\n',
    welcome: '{"id":1,"result":[[["mining.notify","ae68"]],"08000002",4],"error":null}\n',
    job: (i) => `{"id":null,"method":"mining.notify","params":["${i}","${hex(i)}"]}\n`,
    share: (i) => `{"id":${i},"method":"mining.submit","params":["w","${i}","${hex(i)}"]}\n`,
  },
  login: {
    login: '{"id":1,"method":"login","params":{"login":"4A","pass":"x","agent":"m/6.21"}}\n',
    welcome: '{"id":1,"result":{"id":"a1","job":{"blob":"0e0e"},"status":"OK"}}\n',
    job: (i) => `{"method":"job","params":{"blob":"${hex(i)}","job_id":"${i}"}}\n`,
    share: (i) => `{"id":${i},"method":"submit","params":{"id":"a1","nonce":"${hex(i)}"}}\n`,
  },
  eth_submitLogin: {
    login: '{"id":1,"jsonrpc":"2.0","method":"eth_submitLogin","params":["0xab"]}\n',
    welcome: '{"id":1,"jsonrpc":"2.0","result":true}\n',
    job: (i) => `{"id":0,"jsonrpc":"2.0","result":["0x${hex(i)}"]}\n`,
    share: (i) => `{"id":${i},"method":"eth_submitWork","params":["0x${hex(i)}"]}\n`,
  },
}

export const miningTrials: BehaviourTrials = {
  behaviour: 'mining',
  attacks: [
    attack({
      name: 'a miner and its pool, in the clear',
      axes: {
        dialect: { label: 'login', values: Object.keys(dialects) },
        port: { label: 'port', values: [80, 3333, 14_444] },
        minutes: { label: 'minutes', values: [4, 40, 240] },
        found: { label: 'pool', values: ['looked up', 'by address', 'inside'] },
      },
      write(wire, { dialect, port, minutes, found }) {
        const { login, welcome, job, share } = dialects[dialect]!
        const address = found === 'inside' ? '10.0.0.67' : '203.0.113.130'
        browse(wire, 5, { client, resolver, untilS: minutes * 60, everyS: minutes * 12 })
        if (found === 'looked up')
          lookUp(wire, 9.9, {
            client,
            server: resolver,
            name: 'pool.coin.example',
            answer: address,
          })
        const says: Say[] = [
          { by: 'client', what: login },
          { by: 'server', what: welcome },
        ]
        const everyS = Math.max(15, minutes / 2)
        for (let t = 0, i = 2; t < minutes * 60; i++) {
          const afterS = Math.min(280, wire.wait(everyS))
          t += afterS
          const isJob = wire.random.next() < 0.5
          says.push({ by: isJob ? 'server' : 'client', what: isJob ? job(i) : share(i), afterS })
          if (!isJob) says.push({ by: 'server', what: `{"id":${i},"result":true,"error":null}\n` })
        }
        const ends = { client: { address: client, port: wire.port() }, server: { address, port } }
        converse(wire, 10, { ...ends, says })
      },
    }),
  ],
  lookAlikes: clearTalkLookAlikes,
}
