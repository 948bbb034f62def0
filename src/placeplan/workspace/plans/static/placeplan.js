import { initAll } from './nhsuk/nhsuk-frontend.min.js'

initAll()

// What is wider than its place is reached by keyboard while it is; without script it always is.
const places = document.querySelectorAll('.nhsuk-table-container, .pp-chart')
const fit = (place) => {
  if (place.scrollWidth > place.clientWidth) {
    place.tabIndex = 0
  } else {
    place.removeAttribute('tabindex')
  }
}
const watch = new ResizeObserver((seen) => seen.forEach((each) => fit(each.target)))
places.forEach((place) => watch.observe(place))
window.addEventListener('load', () => places.forEach(fit))
