/** The program `combkey`. */
#include "command/cli.h"

#include <gsl/gsl_errno.h>

int main(int argc, char **argv)
{
    gsl_set_error_handler_off(); /* failures are values here: every GSL status is checked */
    return command_main(argc, argv);
}
