/** Pings to all of a network, by whose address they bear: every host that answers them answers to that one. */
import { Protocol } from '../../../contracts/index.ts'
import { KeyMap, macText } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { CappedSet } from './capped-set.ts'
import { packable } from './packing.ts'

/** Askers that are remembered, and answering machines of one flood that are told apart. Set by hand. */
const askersMax = 1024
const machinesMax = 256
/** Machines below which many addresses may as well be one that forges. Set by hand. */
const machinesMin = 3
const toAll = 0xffff_ffff_ffff
const echo = { reply: 0, request: 8, requestV6: 128, replyV6: 129 } as const

interface Ping {
  /** The address that stands for all, and the hardware address that such a ping came from; 0: not known. */
  readonly to: string
  readonly mac: number
}

export class BroadcastPings {
  readonly #newest = new KeyMap<Ping>(askersMax)
  readonly memory = { newest: this.#newest }

  get shed(): number {
    return this.#newest.shed
  }

  note(event: Row): void {
    const { kind, protocol, sourcePort: type, sourceHost, destination, batch, row } = event
    const request = protocol === Protocol.icmp ? echo.request : echo.requestV6
    if (kind !== 'opened' || type !== request) return
    if (!event.isToGroup && batch.targetMacs[row] !== toAll) return
    const ping = { to: destination, mac: batch.senderMacs[row]! }
    this.#newest.set({ first: 0, second: sourceHost, third: 0 }, ping)
  }

  /** The newest that bore this address. */
  of(host: number): Ping | undefined {
    return this.#newest.peek({ first: 0, second: host, third: 0 })
  }
}

/** Answers to pings among what one host got, and the machines that sent them. */
export class PingAnswers {
  #machines = new CappedSet<number>(machinesMax)
  #packets = 0
  /** The hardware address that they go to: the victim's own, or that of the router before it. */
  #to = 0

  add({ protocol, sourcePort: type, kind, batch, row }: Row, packets: number): void {
    if (type !== (protocol === Protocol.icmp ? echo.reply : echo.replyV6)) return
    this.#packets += packets
    if (kind !== 'opened' || batch.senderMacs[row] === 0) return
    this.#machines.add(batch.senderMacs[row]!)
    this.#to = batch.targetMacs[row]!
  }

  save() {
    return { machines: this.#machines, packets: this.#packets, to: this.#to }
  }

  static restored({ machines, packets, to }: ReturnType<PingAnswers['save']>): PingAnswers {
    const answers = new PingAnswers()
    answers.#machines = machines
    answers.#packets = packets
    answers.#to = to
    return answers
  }

  get packets(): number {
    return this.#packets
  }

  /** They came from several machines: no single one forges them. */
  get areOfMany(): boolean {
    return this.#machines.size >= machinesMin
  }

  /** Who asked in the victim's name, by hardware address; '' where that was not seen, or it was the victim itself. */
  forgerOf(ping: Ping | undefined): string {
    return ping === undefined || ping.mac === 0 || ping.mac === this.#to ? '' : macText(ping.mac)
  }

  /** The victim asked all itself. */
  isOwnQuestion(ping: Ping | undefined): boolean {
    return ping !== undefined && ping.mac !== 0 && ping.mac === this.#to
  }
}

packable('ping-answers', PingAnswers)
