/** What a scenario's code holds: the hosts, the clock, chance, and a pen to mark what is malicious. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seededRandom } from '../src/kernel/index.ts'
import type { Deed } from './deed.ts'
import type { Host, HostProcess } from './host.ts'
import type { HostName } from './plan.ts'

/** A deed with the wall-clock times between which it was done, milliseconds since the Unix epoch. */
export interface Mark extends Deed {
  readonly startMs: number
  readonly endMs: number
}

/** Whose hosts act: any network that has those that an activity names. */
export interface Hosts {
  host(name: HostName): Host
}

export class World {
  readonly #hosts: Hosts
  readonly marks: Mark[] = []
  readonly #seed: number

  constructor(hosts: Hosts, seed: number) {
    this.#hosts = hosts
    this.#seed = seed
  }

  host(name: HostName): Host {
    return this.#hosts.host(name)
  }

  pause(ms: number): Promise<void> {
    return sleep(ms)
  }

  /** A stream of chance of the activity's own, so that activities side by side do not disturb it. */
  random(activity: string): Random {
    let hash = this.#seed
    for (const letter of activity) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
    return seededRandom(hash)
  }

  /** Does something malicious and notes when. */
  async malicious<T>(deeds: readonly Deed[], action: () => Promise<T>): Promise<T> {
    const startMs = Date.now()
    try {
      return await action()
    } finally {
      this.mark(deeds, startMs)
    }
  }

  mark(deeds: readonly Deed[], startMs: number): void {
    const endMs = Date.now()
    for (const deed of deeds) this.marks.push({ ...deed, startMs, endMs })
  }

  /** Repeats an activity until its time is over; its rests end with that time. */
  async during(
    seconds: number,
    activity: (rest: (ms: number) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const endMs = Date.now() + seconds * 1000
    const rest = (ms: number) => this.pause(Math.max(0, Math.min(ms, endMs - Date.now())))
    while (Date.now() < endMs) await activity(rest)
  }

  /** Runs a program for a time, then stops it. */
  async beside<T>(processes: readonly HostProcess[], action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } finally {
      await Promise.all(processes.map((process) => process.stop('SIGINT')))
    }
  }
}

/** A value between two, each as likely. */
export function between(random: Random, low: number, high: number): number {
  return low + random.next() * (high - low)
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)]!
}

/** How long a person looks at something: mostly a few seconds, now and then much longer. */
export function thinkMs(random: Random, medianMs: number): number {
  const spread = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  return Math.min(medianMs * Math.exp(0.8 * spread), medianMs * 8)
}
