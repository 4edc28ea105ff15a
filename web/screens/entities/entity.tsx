export function EntityPage() {
  return (
    <section className="panel pad">
      <h1 className="headline">EntityPage</h1>
    </section>
  )
}
