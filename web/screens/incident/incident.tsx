import { useParams } from '@tanstack/react-router'
import { IncidentBrief } from '../../incident/index.ts'

export function IncidentPage() {
  const { id } = useParams({ strict: false }) as { readonly id: string }
  return (
    <article className="panel open">
      <h1 className="sr">Incident</h1>
      <IncidentBrief id={id} />
    </article>
  )
}
