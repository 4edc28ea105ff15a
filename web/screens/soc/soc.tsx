import { FeedDrawer } from '../../live/index.ts'

export function Soc() {
  return (
    <>
      <section className="panel pad">
        <h1 className="headline">Soc</h1>
      </section>
      <FeedDrawer />
    </>
  )
}
