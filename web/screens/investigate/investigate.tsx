export function Investigate() {
  return (
    <section className="panel pad">
      <h1 className="headline">Investigate</h1>
    </section>
  )
}
