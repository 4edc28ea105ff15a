import { Link } from '@tanstack/react-router'
import { useAsk } from '../../api/index.ts'
import { Answer, Panel } from '../../kit/index.ts'
import { ActionRow } from '../../response/index.ts'

const shown = 5

/** What was done to it, is in force, or was asked for. */
export function Actions({ of }: { readonly of: string }) {
  const told = useAsk('actionsOfEntity', { params: { id: of }, query: { limit: shown } })
  if (told.data?.data.length === 0) return null
  return (
    <Panel
      title="Actions on it"
      aside={
        told.data?.page.hasMore && (
          <Link to={'/actions' as never} search={{ target: of } as never}>
            all of them
          </Link>
        )
      }
    >
      <Answer query={told} what="what was done to it" rows={1}>
        {({ data }) => (
          <ul>
            {data.map((one) => (
              <ActionRow key={one.id} of={one} isShort />
            ))}
          </ul>
        )}
      </Answer>
    </Panel>
  )
}
