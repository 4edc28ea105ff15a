/** What a person does with one incident: the same buttons and words on its page as in the queue. */
import type { IncidentHead } from '../api/index.ts'
import { ownKey } from '../kit/index.ts'
import { openClose, openMute, reopen, useHindrance, useTake } from '../triage/index.ts'

interface DeedsProps {
  readonly incident: IncidentHead
}

/** Take, and close; open again what is closed. */
export function DeedButtons({ incident }: DeedsProps) {
  const target = { heads: [incident] }
  const { label, act, hindrance } = useTake(target)
  const isClosed = incident.status === 'closed'
  const isOff = hindrance !== ''
  return (
    <span className="btns sp">
      {isClosed ? (
        <button
          type="button"
          className="btn s"
          disabled={isOff}
          title={hindrance}
          onClick={() => reopen(target)}
        >
          Open again
        </button>
      ) : (
        <>
          <button
            type="button"
            className="btn s"
            aria-keyshortcuts={ownKey('t')}
            disabled={isOff}
            title={hindrance}
            onClick={act}
          >
            {label} <kbd>{ownKey('t')}</kbd>
          </button>
          <button
            type="button"
            className="btn s"
            aria-keyshortcuts={ownKey('e')}
            disabled={isOff}
            title={hindrance}
            onClick={() => openClose(target)}
          >
            Close <kbd>{ownKey('e')}</kbd>
          </button>
          {!incident.isMuted && <MuteButton incident={incident} />}
        </>
      )}
    </span>
  )
}

function MuteButton({ incident }: DeedsProps) {
  const hindrance = useHindrance('mute')
  return (
    <button
      type="button"
      className="btn s"
      aria-keyshortcuts={ownKey('m')}
      disabled={hindrance !== ''}
      title={hindrance}
      onClick={() => openMute(incident)}
    >
      Mute <kbd>{ownKey('m')}</kbd>
    </button>
  )
}

/** True, and fine here: closed as that, with a mute where it should stay quiet. */
export function ExpectedButton({ incident }: DeedsProps) {
  const hindrance = useHindrance('triage')
  if (incident.status === 'closed') return null
  return (
    <>
      <button
        type="button"
        className="btn"
        disabled={hindrance !== ''}
        onClick={() => openClose({ heads: [incident] }, 'expected')}
      >
        It is expected…
      </button>
      {hindrance !== '' && <span className="note">{hindrance}</span>}
    </>
  )
}
