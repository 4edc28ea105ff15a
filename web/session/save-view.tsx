/** Keeps what a list is asked under a name: its address is all there is to it. */
import { useLocation, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ask, useAsk, type View } from '../api/index.ts'
import { queries } from '../api/query.ts'
import { Answer, Data, whyText } from '../kit/index.ts'
import { Sheet, toast } from '../overlay/index.ts'
import { useMay } from './me.tsx'

/** Of the page that it stands on: `/soc` is the page `soc`. */
export function SaveView() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="btn s" onClick={() => setOpen(true)}>
        Views
      </button>
      <Sheet title="Views of this page" isOpen={isOpen} onClose={() => setOpen(false)}>
        <ViewsHere onDone={() => setOpen(false)} />
      </Sheet>
    </>
  )
}

function ViewsHere({ onDone }: { readonly onDone: () => void }) {
  const { pathname, searchStr } = useLocation()
  const page = pathname.split('/')[1] || 'cortex'
  const query = searchStr.replace(/^\?/, '')
  const views = useAsk('listViews', { query: { page, limit: 100 } })
  const navigate = useNavigate()
  const open = ({ query: kept }: View) => {
    onDone()
    void navigate({ to: `/${page}${kept === '' ? '' : `?${kept}`}` as never })
  }
  return (
    <>
      <Answer query={views} what="views" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="t2">None is kept yet.</p>
          ) : (
            <ul className="stack">
              {data.map((view) => (
                <li key={view.id}>
                  <button type="button" className="btn bare" onClick={() => open(view)}>
                    <Data>{view.name}</Data>
                  </button>
                  {view.isShared && <span className="t3"> shared</span>}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      <KeepForm page={page} query={query} onDone={onDone} />
    </>
  )
}

interface KeepProps {
  readonly page: string
  readonly query: string
  readonly onDone: () => void
}

function KeepForm({ page, query, onDone }: KeepProps) {
  const mayShare = useMay('views:share')
  const [fault, setFault] = useState('')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = String(form.get('name')).trim()
    const isShared = form.get('shared') === 'on'
    try {
      const { body } = await ask('makeView', { body: { name, page, query, isShared } })
      await queries.invalidateQueries({ queryKey: ['listViews'] })
      onDone()
      toast(`Kept as ${name}.`, () => void forget(body))
    } catch (thrown) {
      setFault(whyText(thrown))
    }
  }
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor="view-name">Keep what is shown now as</label>
        <input id="view-name" name="name" className="input" maxLength={80} required />
        <p className="note">
          {query === '' ? 'The whole list, without a filter.' : <Data>{query}</Data>}
        </p>
        {fault !== '' && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      {mayShare && (
        <label className="check">
          <input type="checkbox" name="shared" /> Everyone sees it
        </label>
      )}
      <div className="btns">
        <button type="submit" className="btn go">
          Keep
        </button>
      </div>
    </form>
  )
}

async function forget({ id, version }: View): Promise<void> {
  await ask('dropView', { params: { id }, match: `"${version}"` })
  await queries.invalidateQueries({ queryKey: ['listViews'] })
}
