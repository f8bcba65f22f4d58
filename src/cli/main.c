/* The program `cupel`. */
#include <cupel/cli.h>

int main(int argc, char **argv)
{
    return cupel_cli_main(argc, argv, NULL);
}
