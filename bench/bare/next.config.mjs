/** None of the product's. */
export default {}
