import { type ActionHead, type RecommendedAction, useAsk } from '../api/index.ts'
import { useMay } from '../session/index.tsx'
import { useObstacle } from './may.ts'
import { openAction, openResponse } from './open.ts'
import {
  type About,
  deedText,
  isLive,
  isSame,
  isUnconfirmed,
  type Order,
  orderOf,
  orderText,
  stateText,
} from './words.ts'

const shown = 50

/** What was done, is in force or waits about an incident, the newest first. */
export function useActionsOf(incident: string) {
  return useAsk('actionsOfIncident', { params: { id: incident }, query: { limit: shown } })
}

interface AdviceProps {
  readonly advice: RecommendedAction
  readonly about: About
  /** The first thing to do here. */
  readonly isFirst?: boolean
}

interface Adviced {
  readonly order: Order | null
  /** Which one stands already. */
  readonly there?: ActionHead
}

/** Whether advice is something that can be done from here, by this person, and is not done or asked for already. */
function useAdvice(advice: RecommendedAction | undefined, about: About): Adviced {
  const mayAsk = useMay('actions:request')
  const { data } = useActionsOf(about.id)
  const response = useAsk('getResponse', undefined, { isEnabled: mayAsk })
  // Which service was attacked is known by its flows, which policy has looked at.
  const decisions = useAsk(
    'decisionsOfIncident',
    { params: { id: about.id } },
    { isEnabled: mayAsk && advice?.action === 'refuse-service' },
  )
  const decided = decisions.data?.data[0]?.actions ?? []
  const order = advice === undefined || !mayAsk ? null : orderOf(advice, about, decided)
  if (order === null) return { order }
  // Once it can really be done, what was only recorded before is in nobody's way.
  const isDry = response.data?.responder.isDryRun !== false
  const isThere = (one: ActionHead) =>
    (isLive(one) || one.state === 'waiting') && (isDry || !one.isDryRun) && isSame(one, order)
  const there = data?.data.find(isThere)
  return there === undefined ? { order } : { order: null, there }
}

/** What can be done of it now; null: it is done or asked for already, or not from here. */
export function useAdviced(advice: RecommendedAction | undefined, about: About): Order | null {
  return useAdvice(advice, about).order
}

/** `Block 203.0.113.66 for 1 hour`; who may only ask for it, asks. */
export function AdviceButton({ advice, about, isFirst = false }: AdviceProps) {
  const mayApply = useMay('actions:apply')
  const obstacle = useObstacle('actions:request')
  const { order, there } = useAdvice(advice, about)
  if (there !== undefined && isUnconfirmed(there))
    return (
      <button type="button" className="btn s adv" onClick={() => openAction(there.id)}>
        {deedText(there)}: {lower(stateText(there))}
      </button>
    )
  if (order === null) return null
  const text = orderText(order)
  const label = mayApply ? text : `Ask to ${lower(text)}`
  return (
    <button
      type="button"
      className={isFirst ? 'btn go adv' : 'btn s adv'}
      aria-haspopup="dialog"
      disabled={obstacle !== ''}
      title={obstacle}
      onClick={() => openResponse({ kind: 'order', order })}
    >
      {label}
    </button>
  )
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
