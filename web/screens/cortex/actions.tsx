import { Link } from '@tanstack/react-router'
import { useAsk } from '../../api/index.ts'
import { countText, Missing, Panel } from '../../kit/index.ts'
import { ActionRow, inForceText } from '../../response/index.ts'

const shown = 4
const none = { inForce: 0, unconfirmed: 0, dryRuns: 0 }

/** What holds now with its time left, and what waits for somebody's yes; nothing where there is neither. */
export function ActionsNow() {
  const response = useAsk('getResponse', undefined)
  const { inForce, unconfirmed, dryRuns } = response.data ?? none
  const standing = inForce + unconfirmed + dryRuns
  const waiting = response.data?.waiting ?? 0
  const live = useAsk(
    'listActions',
    { query: { q: 'is:live', sort: 'expiresAt', limit: shown } },
    { isEnabled: standing > 0 },
  )
  if (response.data === undefined && response.isError)
    return (
      <Panel title="Actions in force">
        <Missing query={response} what="What is in force" />
      </Panel>
    )
  if (standing + waiting === 0) return null
  return (
    <Panel
      title={inForceText({ inForce, unconfirmed, dryRuns }).replace(/\.$/, '')}
      aside={<Link to={'/actions' as never}>all actions</Link>}
    >
      {waiting > 0 && (
        <p className="act-waits">
          <Link to={'/actions' as never} hash="waiting">
            {countText(waiting, 'action waits', 'actions wait')} for approval
          </Link>
        </p>
      )}
      <Missing query={live} what="What is in force" />
      {live.data !== undefined && (
        <ul>
          {live.data.data.map((one) => (
            <ActionRow key={one.id} of={one} isShort />
          ))}
        </ul>
      )}
    </Panel>
  )
}
