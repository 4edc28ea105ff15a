import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ask, useAsk, type View } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Answer, countText, Data, Empty, Moment, Panel } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { NamesMissing, useMay, useMe, useNames } from '../../session/index.tsx'
import { Act, attempt } from './deed.tsx'

async function again(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['listViews'] })
}

/** Lists that are kept under a name: one's own, and those that others share. */
export function Views() {
  const { user } = useMe()
  const views = useAsk('listViews', { query: { limit: 200 } })
  const all = views.data?.data ?? []
  const own = all.filter(({ owner }) => owner === user.id)
  const others = all.filter(({ owner }) => owner !== user.id)
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {views.data === undefined
            ? 'Saved views'
            : `${own.length === 0 ? 'No views' : countText(own.length, 'view')} of yours, ${others.length === 0 ? 'none' : others.length} shared by others.`}
        </h1>
        <ul className="proof">
          <li>Keep one with Views, on SOC, Entities, Logs and Audit.</li>
        </ul>
      </section>
      <Panel title="Yours">
        <Answer query={views} what="your views" rows={3}>
          {() =>
            own.length === 0 ? (
              <Empty title="You keep none yet.">
                <p className="t2">Ask a list for what you look at often, and keep it there.</p>
              </Empty>
            ) : (
              <ul>
                {own.map((view) => (
                  <ViewRow key={view.id} view={view} isOwn />
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
      {others.length > 0 && (
        <Panel title="Shared by others">
          <NamesMissing />
          <ul>
            {others.map((view) => (
              <ViewRow key={view.id} view={view} isOwn={false} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

function ViewRow({ view, isOwn }: { readonly view: View; readonly isOwn: boolean }) {
  const nameOf = useNames()
  const [isRenaming, setRenaming] = useState(false)
  const { name, page, query, owner, changedAt, isShared } = view
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const next = String(new FormData(event.currentTarget).get('name')).trim()
    setRenaming(false)
    if (next !== '' && next !== name) void change(view, { name: next }, `It is called ${next} now.`)
  }
  return (
    <li className="set-row">
      <div className="set-main">
        {isRenaming ? (
          <form className="set-inline" onSubmit={rename}>
            <input
              name="name"
              className="input"
              defaultValue={name}
              aria-label={`Another name for ${name}`}
              maxLength={80}
              // biome-ignore lint/a11y/noAutofocus: the field takes the place of the name that was pressed
              autoFocus
            />
            <button type="submit" className="btn s">
              Keep
            </button>
          </form>
        ) : (
          <p>
            <Link className="set-link" to={`/${page}${query === '' ? '' : `?${query}`}` as never}>
              <Data>{name}</Data>
            </Link>{' '}
            {isShared && isOwn && <span className="set-tag">everyone sees it</span>}
          </p>
        )}
        <p className="note">
          of {page}
          {query !== '' && ': '}
          {query !== '' && <Data>{query}</Data>};{' '}
          {isOwn ? 'changed' : `by ${nameOf(owner)}, changed`} <Moment at={changedAt} />
        </p>
      </div>
      {isOwn && <ViewActs view={view} onRename={() => setRenaming(true)} />}
    </li>
  )
}

function ViewActs({ view, onRename }: { readonly view: View; readonly onRename: () => void }) {
  const mayShare = useMay('views:share')
  const { isShared } = view
  return (
    <div className="btns">
      <Act onClick={onRename}>Rename</Act>
      {mayShare && (
        <Act
          onClick={() =>
            void change(
              view,
              { isShared: !isShared },
              isShared ? 'You alone see it now.' : 'Everyone sees it now.',
            )
          }
        >
          {isShared ? 'Stop sharing' : 'Share'}
        </Act>
      )}
      <Act onClick={() => void drop(view)}>Delete</Act>
    </div>
  )
}

type Patch = Partial<Pick<View, 'name' | 'isShared'>>

async function change(view: View, patch: Patch, said: string): Promise<void> {
  await attempt(async () => {
    const { body } = await ask('changeView', {
      ...{ params: { id: view.id }, match: `"${view.version}"`, body: patch },
    })
    await again()
    const before = { name: view.name, isShared: view.isShared }
    toast(said, () => void change(body, before, 'It is as it was.'))
  })
}

async function drop(view: View): Promise<void> {
  await attempt(async () => {
    await ask('dropView', { params: { id: view.id }, match: `"${view.version}"` })
    await again()
    toast(`${view.name} is deleted.`, () => void makeAgain(view))
  })
}

async function makeAgain({ name, page, query, isShared }: View): Promise<void> {
  await attempt(async () => {
    await ask('makeView', { body: { name, page, query, isShared } })
    await again()
  })
}
