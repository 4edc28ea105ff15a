export function Help() {
  return (
    <section className="panel pad">
      <h1 className="headline">Help</h1>
    </section>
  )
}
