import type { Alert, Flow, Signal } from '../contracts/index.ts'
import type { Bus } from './bus.ts'

export interface Publisher {
  flows(flows: readonly Flow[]): void
  found(found: { readonly signals: readonly Signal[]; readonly alerts: readonly Alert[] }): void
  /** Resolves when all that was sent until now is on the bus, so that a slow reader slows the capture instead of filling memory. */
  sent(): Promise<void>
}

/** Sends in order. */
export function createPublisher(bus: Bus): Publisher {
  let last = Promise.resolve()
  const then = (send: () => Promise<unknown>) => {
    last = last.then(async () => {
      await send()
    })
    // The failure is met by whoever awaits `sent`; without this line an early one would end the process.
    last.catch(() => {})
  }
  return {
    flows(flows) {
      if (flows.length > 0) then(() => bus.publish('flows', flows))
    },
    found({ signals, alerts }) {
      if (signals.length > 0) then(() => bus.publish('signals', signals))
      if (alerts.length > 0) then(() => bus.publish('alerts', alerts))
    },
    sent: () => last,
  }
}
