module github.com/modelop/modelop-entra

go 1.26.0
