import { BoundedMap, mean, stddev } from '../../../kernel/index.ts'

/** Hosts, conversations of each, and the others that one needs to be compared with. Set by hand. */
const hostsMax = 8192
const pairsMax = 64
const othersMin = 5

/** How steady each of a host's conversations is, to say by how many standard deviations one stands out. */
export class Steadiness {
  readonly #hosts = new BoundedMap<string, BoundedMap<string, number>>(hostsMax)
  #conversationsShed = 0

  /** Remembers `own` for this conversation, and compares it with the host's others; NaN with too few of them. */
  sigma(host: string, conversation: string, own: number): number {
    const known = this.#hosts.obtain(host, this.#newConversations)
    known.set(conversation, own)
    if (known.size <= othersMin) return Number.NaN
    const others: number[] = []
    for (const [key, value] of known.entries()) if (key !== conversation) others.push(value)
    // A floor keeps a host whose conversations are all alike from making small differences large.
    return (own - mean(others)) / Math.max(0.05, stddev(others))
  }

  save() {
    const hosts = this.#hosts.save((conversations) => conversations.save())
    return { hosts, conversationsShed: this.#conversationsShed }
  }

  restore({ hosts, conversationsShed }: ReturnType<Steadiness['save']>): void {
    this.#hosts.restore(hosts, (saved) => {
      const conversations = this.#newConversations()
      conversations.restore(saved)
      return conversations
    })
    this.#conversationsShed = conversationsShed
  }

  get shed(): number {
    return this.#hosts.shed + this.#conversationsShed
  }

  readonly #newConversations = () =>
    new BoundedMap<string, number>(pairsMax, () => this.#conversationsShed++)
}
