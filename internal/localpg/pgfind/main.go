// Command pgfind prints the folder of the Postgres server programs that the gateway would run here, or says how to
// get them and fails.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/portway/portway/internal/localpg"
)

func main() {
	found, err := localpg.Find(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgfind:", err)
		os.Exit(1)
	}
	fmt.Println(found[0].Dir)
}
