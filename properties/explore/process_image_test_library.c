/* A library whose name says tsan, for a plugin that asks for one.
 *
 * Process and thread safety: there is nothing in it.
 */
int process_image_test_library(void);
int process_image_test_library(void) {
  return 0;
}
