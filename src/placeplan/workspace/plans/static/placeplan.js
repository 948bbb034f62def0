import { initAll } from './nhsuk/nhsuk-frontend.min.js'

initAll()

// A table is reached by keyboard only while it is wider than its place; without script it always is.
const places = document.querySelectorAll('.nhsuk-table-container[tabindex]')
const fit = (place) => {
  place.tabIndex = place.scrollWidth > place.clientWidth ? 0 : -1
  place.classList.toggle('pp-wider', place.scrollWidth > place.clientWidth)
}
const watch = new ResizeObserver((seen) => seen.forEach((each) => fit(each.target)))
places.forEach((place) => watch.observe(place))
