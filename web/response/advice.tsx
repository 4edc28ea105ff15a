import { type ActionHead, type RecommendedAction, useAsk } from '../api/index.ts'
import { useMay } from '../session/index.tsx'
import { useObstacle } from './may.ts'
import { openResponse } from './open.ts'
import { type About, isLive, isSame, orderOf, orderText } from './words.ts'

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

/** Whether advice is something that can be done from here, by this person, and is not done or asked for already. */
export function useAdviced(advice: RecommendedAction | undefined, about: About) {
  const mayAsk = useMay('actions:request')
  const { data } = useActionsOf(about.id)
  // Which service was attacked is known by its flows, which policy has looked at.
  const decisions = useAsk(
    'decisionsOfIncident',
    { params: { id: about.id } },
    { isEnabled: mayAsk && advice?.action === 'refuse-service' },
  )
  const decided = decisions.data?.data[0]?.actions ?? []
  const order = advice === undefined || !mayAsk ? null : orderOf(advice, about, decided)
  if (order === null) return null
  const isThere = (one: ActionHead) =>
    (isLive(one) || one.state === 'waiting') && isSame(one, order)
  return data?.data.some(isThere) ? null : order
}

/** `Block 203.0.113.66 for 1 hour`; who may only ask for it, asks. */
export function AdviceButton({ advice, about, isFirst = false }: AdviceProps) {
  const mayApply = useMay('actions:apply')
  const obstacle = useObstacle('actions:request')
  const order = useAdviced(advice, about)
  if (order === null) return null
  const text = orderText(order)
  const label = mayApply ? text : `Ask to ${text.charAt(0).toLowerCase()}${text.slice(1)}`
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
