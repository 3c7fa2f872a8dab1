#include "qkd/qkd.h"

int main(void)
{
    return 0;
}
