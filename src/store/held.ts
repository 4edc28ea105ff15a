import type { Alert, HostSighting, Sensed, Signal } from '../contracts/index.ts'
import { BoundedMap } from '../kernel/index.ts'
import { identityOf, identityOfHost } from './rows.ts'

const alertsMax = 10_000
const signalsMax = 10_000
const hostsMax = 10_000

/** What waits until it can be kept: the newest revision of each record. Beyond a bound the oldest go, counted. */
export class Held {
  #alerts = new BoundedMap<string, Alert>(alertsMax)
  #signals = new BoundedMap<string, Sensed<Signal>>(signalsMax)
  #hosts = new BoundedMap<string, Sensed<HostSighting>>(hostsMax)
  readonly #shed = { alerts: 0, signals: 0, hosts: 0 }

  addAlerts(alerts: readonly Alert[]): void {
    for (const alert of alerts)
      if ((this.#alerts.peek(alert.id)?.revision ?? 0) <= alert.revision)
        this.#alerts.set(alert.id, alert)
  }

  addSignals(signals: readonly Sensed<Signal>[]): void {
    for (const signal of signals) {
      const identity = identityOf(signal)
      if ((this.#signals.peek(identity)?.timeUs ?? signal.timeUs) <= signal.timeUs)
        this.#signals.set(identity, signal)
    }
  }

  addHosts(hosts: readonly Sensed<HostSighting>[]): void {
    for (const host of hosts) {
      const identity = identityOfHost(host)
      if ((this.#hosts.peek(identity)?.lastUs ?? host.lastUs) <= host.lastUs)
        this.#hosts.set(identity, host)
    }
  }

  alerts(): Alert[] {
    return [...this.#alerts.values()]
  }

  signals(): Sensed<Signal>[] {
    return [...this.#signals.values()]
  }

  hosts(): Sensed<HostSighting>[] {
    return [...this.#hosts.values()]
  }

  counts() {
    return { alerts: this.#alerts.size, signals: this.#signals.size, hosts: this.#hosts.size }
  }

  /** Given up for the bound, ever. */
  shed() {
    return {
      alerts: this.#shed.alerts + this.#alerts.shed,
      signals: this.#shed.signals + this.#signals.shed,
      hosts: this.#shed.hosts + this.#hosts.shed,
    }
  }

  /** What is held is lost. */
  giveUp(): void {
    const { alerts, signals, hosts } = this.counts()
    this.clear()
    this.#shed.alerts += alerts
    this.#shed.signals += signals
    this.#shed.hosts += hosts
  }

  clear(): void {
    Object.assign(this.#shed, this.shed())
    this.#alerts = new BoundedMap(alertsMax)
    this.#signals = new BoundedMap(signalsMax)
    this.#hosts = new BoundedMap(hostsMax)
  }
}
