import { BoundedMap } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { CappedSet } from './capped-set.ts'
import { nameHash } from './dns-name.ts'

/** Machines, names of each, and as many as make "it never looked up this one" mean something. Set by hand. */
const hostsMax = 4096
const namesMax = 512
const namesMin = 8

/** Which names each machine was seen to look up. */
export class AskedNames {
  readonly #hosts = new BoundedMap<number, CappedSet<number>>(hostsMax)
  readonly memory = { hosts: this.#hosts }

  note({ sourceHost, name, isResponse }: Row): void {
    if (!isResponse && name !== '') this.#hosts.obtain(sourceHost, newNames).add(nameHash(name))
  }

  /** Whether the machine asked for the name; null where too few of its lookups pass here to tell. */
  has(host: number, name: string): boolean | null {
    const names = this.#hosts.peek(host)
    if (names === undefined || name === '') return null
    if (names.has(nameHash(name))) return true
    return names.isCapped || names.size < namesMin ? null : false
  }

  get shed(): number {
    return this.#hosts.shed
  }
}

const newNames = () => new CappedSet<number>(namesMax)
