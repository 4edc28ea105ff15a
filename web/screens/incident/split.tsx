import { ask, type Incident, queries } from '../../api/index.ts'
import { AwayNote, useAway, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { askAnew } from '../../triage/index.ts'

interface SplitProps {
  readonly incident: Incident
  readonly alert: Incident['alerts'][number]
}

/** Takes one alert out into an incident of its own; the toast takes it back. */
export function SplitButton({ incident, alert }: SplitProps) {
  const isAway = useAway() !== ''
  if (incident.status !== 'open') return null
  const split = async () => {
    try {
      const { body } = await ask('splitIncident', {
        params: { id: incident.id },
        body: { alerts: [alert.id] },
      })
      toast('The alert is an incident of its own now.', () => void undo(body.undoToken))
    } catch (thrown) {
      toast(`Could not take it out. ${whyText(thrown)}`)
    }
    await refreshed()
  }
  return (
    <>
      <button type="button" className="btn s" disabled={isAway} onClick={() => void split()}>
        Take it out, as an incident of its own
      </button>
      <AwayNote />
    </>
  )
}

async function undo(undoToken: string): Promise<void> {
  try {
    await ask('undoIncidents', { body: { undoToken } })
    toast('It is part of this incident again.')
  } catch (thrown) {
    toast(`Could not undo it. ${whyText(thrown)}`)
  }
  await refreshed()
}

/** The explanation, too, is of fewer alerts then. */
async function refreshed(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['explainIncident'] })
  await askAnew()
}
